"""Files of tokens: what is wrong with them is said by line, and never with the token."""

import pytest

from stream.access.tokens import TokenFile
from stream.config.refused import SettingError

TOKEN = "3f1c2b9ad07e4c55b1d8f6a90e77c2d4"


def read(path, text, named=True):
    path.write_text(text)
    return TokenFile(path, "DEALSTREAM_TOKENS_FILE", named=named)


def test_each_line_has_a_login_and_a_token_and_several_may_be_of_one(tmp_path):
    file = read(tmp_path / "tokens", f"# people\n\nada {TOKEN}\nada {TOKEN[::-1]}\n")
    assert (file.login(TOKEN), file.login(TOKEN[::-1]), file.login("")) == ("ada", "ada", None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{TOKEN}\n", ":1: must be a login and a token"),
        (f"ada {TOKEN}\nbo\n", ":2: must be a login and a token"),
        (f"ada {TOKEN}\nbo {TOKEN}\n", ":2: bo has the token of ada"),
        ("ada changeme\n", ":1: the token is easy to guess"),
        ("# nobody\n", "there is no token"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_without_the_token(tmp_path, text, said):
    with pytest.raises(SettingError, match=said) as refused:
        read(tmp_path / "tokens", text)
    assert TOKEN not in str(refused.value)
    assert "changeme" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingError, match="DEALSTREAM_TOKENS_FILE: cannot read"):
        TokenFile(tmp_path / "nothing", "DEALSTREAM_TOKENS_FILE", named=True)
