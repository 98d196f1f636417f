from tests.stack.conftest import up

__all__ = ["up"]
