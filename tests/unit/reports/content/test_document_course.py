"""The course of the goods' temperature: a point without readings stays one."""

import msgspec

from reports.content.document_course import Course


def test_a_point_without_readings_is_null() -> None:
    course = Course(step_ms=60_000, at=(1, 2), hot_c=(4.5, None), cold_c=(4.0, None))
    body = msgspec.json.encode(course)
    assert body == b'{"step_ms":60000,"at":[1,2],"hot_c":[4.5,null],"cold_c":[4.0,null]}'
    assert msgspec.json.decode(body, type=Course) == course
