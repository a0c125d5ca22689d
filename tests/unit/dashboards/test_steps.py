"""dashboards/steps.py: each step is one annotation, which says what happened."""

from dashboards.steps import Step, annotation_of, id_tag, lacking

STEP = Step("s-1", "north", "van-1", "d-1 air/temperature", "too-warm", "high", "raise", 1_700_000_000_000)


def test_an_annotation_says_what_happened_where() -> None:
    made = annotation_of(STEP)
    assert made == {
        "time": 1_700_000_000_000,
        "tags": ["coldchain", "north", "van-1", "high", "raise", id_tag("s-1")],
        "text": "ALARM: van-1 d-1 air/temperature too-warm",
    }
    assert annotation_of(STEP._replace(event="return", late=True))["text"].endswith("too-warm (found late)")


def test_only_steps_without_one_are_lacking() -> None:
    other = STEP._replace(id="s-2")
    assert [made["tags"][-1] for made in lacking([STEP, other], [annotation_of(STEP), {"tags": None}])] == [
        id_tag("s-2")
    ]
    assert list(lacking([STEP], [annotation_of(STEP)])) == []
