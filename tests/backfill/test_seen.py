import random

import polars as pl

from stream.backfill.overlap.seen import Seen


def test_an_id_is_known_from_its_first_time_on_however_many_there_are():
    dice, seen, known = random.Random(1), Seen(), set()
    for _ in range(60):
        ids = [str(dice.randrange(8_000)) for _ in range(300)]
        expected = []
        for one in ids:
            expected.append(one in known)
            known.add(one)
        assert seen.again(pl.Series(ids)).to_list() == expected
    assert seen.count == len(known)
    assert seen.has(pl.Series(["1", "none"])).to_list() == ["1" in known, False]
