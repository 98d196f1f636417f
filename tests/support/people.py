"""People who may see something: one himself, one a team, one everything."""

from schemas.funnel_file import Person
from tests.support.histories import KNOWN

FILE_WITH_PEOPLE = KNOWN.file.model_copy(
    update={
        "people": (
            Person(login="ada@example.com", sees="own", rep="ada"),
            Person(login="mia@example.com", sees="team", team="n"),
            Person(login="boss@example.com", sees="all"),
        )
    }
)
