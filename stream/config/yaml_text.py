"""Text in YAML: its tree, whose parts know their lines, and what it says."""

from typing import Any

import yaml


class NotYaml(Exception):
    """A text is not YAML. `line` says where; the message says why."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line


MERGE = "tag:yaml.org,2002:merge"
"""The tag of `<<`, which brings the fields of another mapping."""


class _Loader(yaml.SafeLoader):
    """What looks like a day or a number and is none stays text, of which a contract says in which field it stands."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.written: list[tuple[yaml.MappingNode, list[tuple[yaml.Node, yaml.Node]]]] = []

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Return what a node says."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
            if isinstance(node, yaml.ScalarNode):
                return node.value
            raise

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Put what is merged into a mapping where it is merged, and note the mapping as it is written."""
        if any(key.tag == MERGE for key, _ in node.value):
            self.written.append((node, list(node.value)))
        super().flatten_mapping(node)


def read(text: str) -> tuple[yaml.Node | None, Any]:
    """Return the text's tree and its content. Raises NotYaml, whatever the text."""
    try:
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            content = None if root is None else loader.construct_document(root)
            for node, written in reversed(loader.written):  # a mapping's first note is as it is written
                node.value = written
            return root, content
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise NotYaml(mark.line + 1 if mark else 1, wrong.problem or str(wrong)) from None
    except yaml.reader.ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        raise NotYaml(line, f"has a character that cannot be in it (U+{wrong.character:04X}); remove it") from None
    except RecursionError:  # a thousand brackets
        raise NotYaml(1, "too many things in one another") from None
