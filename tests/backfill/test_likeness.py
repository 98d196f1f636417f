import polars as pl

from stream.backfill.suggest.likeness import MOST_VALUES, Values, alike


def pairs(counts):
    return {(one.value, one.other) for one in alike("column", counts)}


def test_values_that_differ_in_blanks_case_accents_or_one_letter_look_alike_the_rarer_one_first():
    assert pairs({"GTX Pro": 50, "GTXPro": 3}) == {("GTXPro", "GTX Pro")}
    assert pairs({"technology": 9, "technolgy": 2}) == {("technolgy", "technology")}
    assert pairs({"Philippines": 9, "Philipines": 2}) == {("Philipines", "Philippines")}
    assert pairs({"José": 1, "jose": 2}) == {("José", "jose")}
    assert pairs({"Darcel Schlecht": 9, "Darcel Schlekht": 1}) == {("Darcel Schlekht", "Darcel Schlecht")}


def test_a_name_with_a_comma_looks_like_the_same_in_the_other_order():
    counts = {"Lindqvist, Ada": 1, "Ada Lindqvist": 3, "Kaya, Ali": 2, "Hatfan, Inc.": 1, "KAYA,ALI": 1, "Ali": 5}
    assert [one[1:] for one in alike("Owner", counts)] == [
        ("KAYA,ALI", 1, "Kaya, Ali", 2),
        ("Lindqvist, Ada", 1, "Ada Lindqvist", 3),
    ]


def test_values_that_differ_in_a_number_or_are_short_or_are_other_words_do_not():
    assert pairs({"Team 1": 1, "Team 2": 1, "Q1": 1, "Q2": 1, "Won": 1, "Wan": 1}) == set()
    assert pairs({"GTX Plus Pro": 1, "GTX Plus Basic": 1, "medical": 1, "marketing": 1}) == set()
    assert pairs({"2017-01-02": 1, "2017-01-03": 1, "1054": 1, "1055": 1}) == set()


def test_a_column_of_ids_is_not_looked_at():
    values, many = Values(), MOST_VALUES + 1
    values.add("f", pl.DataFrame({"id": [f"ident {n:x}" for n in range(many)], "product": ["GTX Pro"] * many}))
    values.add("f", pl.DataFrame({"id": ["a longer one", "a longr one"], "product": ["GTXPro", "GTX Pro"]}))
    assert values.alike() == [("f: product", "GTXPro", 1, "GTX Pro", many + 1)]
