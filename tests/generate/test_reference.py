from stream.generate.reference import FILE, render


def test_the_reference_is_in_step_with_the_code():
    assert FILE.read_text(encoding="utf-8") == render(), "run `python -m stream.generate.reference`"
