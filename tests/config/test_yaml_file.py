"""What is wrong in a file of a contract is said with the line on which it stands."""

import pytest
from pydantic import BaseModel

from stream.config.yaml_file import parse

TEXT = """\
first: &usual {count: 1}
second:
  <<: *usual
  count: many
"""


class Counted(BaseModel):
    count: int


class Both(BaseModel):
    first: Counted
    second: Counted


def test_what_stands_in_the_place_of_something_merged_has_its_own_line():
    with pytest.raises(ValueError, match=r"^f\.yaml:4: second\.count: "):
        parse(TEXT, "f.yaml", Both, lambda _: (), ValueError)


def test_what_is_merged_counts():
    read = parse(TEXT.replace("  count: many\n", ""), "f.yaml", Both, lambda _: (), ValueError)
    assert (read.first.count, read.second.count) == (1, 1)
