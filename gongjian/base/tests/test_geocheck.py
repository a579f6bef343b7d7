"""Boundaries that should tile a district: every fault is found, placed and measured."""

import numpy as np
import pytest
import shapely
from django.utils.translation import override
from shapely.geometry import MultiPolygon, Point, Polygon, box

from gongjian.base.geo import to_metres, unproject
from gongjian.base.geocheck import SAID, check_boundaries

EAST, NORTH = to_metres([121.47, 31.23], 40)


def at(*metres):
    """A rectangle given in metres from a corner of the district."""
    return placed(box(*metres))


def placed(shape):
    return unproject(shapely.transform(shape, lambda xy: np.add(xy, (EAST, NORTH))), 40)


DISTRICT = at(0, 0, 200, 200)
FOUR = [at(0, 0, 100, 100), at(100, 0, 200, 100), at(0, 100, 100, 200), at(100, 100, 200, 200)]


def check(polygons, **options):
    return check_boundaries(polygons, [f"community {row}" for row in range(len(polygons))], **options)


def only(report, *codes):
    assert [finding.code for finding in report.findings] == list(codes)
    return report.findings[0]


def test_a_clean_tiling_has_no_findings():
    report = check(FOUR, district=DISTRICT)

    assert report.findings == []
    assert not report.has_errors


def test_an_overlap_is_measured_and_placed():
    finding = only(check([FOUR[0], at(80, 0, 200, 100)]), "overlap")

    assert finding.rows == (0, 1)
    assert finding.names == ("community 0", "community 1")
    assert finding.area_m2 == pytest.approx(2000, rel=0.001)
    assert at(80, 0, 100, 100).contains(Point(finding.lon, finding.lat))
    assert finding.is_error


def test_a_narrow_overlap_is_a_sliver_and_no_error():
    report = check([FOUR[0], at(98, 0, 200, 100)])

    assert only(report, "overlap_sliver").area_m2 == pytest.approx(200, rel=0.001)
    assert not report.has_errors
    assert report.area_m2("overlap_sliver") == pytest.approx(200, rel=0.001)


def test_the_same_boundary_twice_is_said_so():
    assert only(check([FOUR[0], FOUR[0]]), "same").rows == (0, 1)


def test_an_enclosed_gap_names_its_neighbours():
    around = [at(0, 0, 80, 200), at(120, 0, 200, 200), at(80, 0, 120, 80), at(80, 120, 120, 200)]

    finding = only(check(around, district=DISTRICT), "gap")

    assert finding.rows == (0, 1, 2, 3)
    assert finding.area_m2 == pytest.approx(1600, rel=0.001)


@pytest.mark.parametrize("district", [None, DISTRICT], ids=["no district", "with district"])
def test_a_crack_between_neighbours_is_a_sliver(district):
    cracked = [at(0, 0, 98, 100), *FOUR[1:]]

    finding = only(check(cracked, district=district), "gap_sliver")

    assert {0, 1} <= set(finding.rows)
    assert finding.area_m2 == pytest.approx(200, rel=0.05)


def test_what_nobody_covers_at_the_edge_is_found_with_a_district_only():
    finding = only(check(FOUR[:3], district=DISTRICT), "uncovered")

    assert finding.area_m2 == pytest.approx(10_000, rel=0.001)
    assert only(check([FOUR[0], FOUR[1]], district=DISTRICT), "uncovered").area_m2 == pytest.approx(20_000, rel=0.001)
    assert check(FOUR[:3]).findings == []


def test_a_boundary_that_crosses_itself_is_placed_at_the_crossing():
    bow = placed(Polygon([(0, 0), (100, 100), (100, 0), (0, 100)]))

    finding = only(check([bow]), "invalid")

    assert (finding.lon, finding.lat) == pytest.approx(placed(Point(50, 50)).coords[0], abs=1e-6)
    assert finding.is_error


@pytest.mark.parametrize(
    "nothing", [None, Polygon(), placed(Polygon([(0, 0), (50, 50), (90, 90)])), at(0, 0, 0.1, 0.1)]
)
def test_a_boundary_without_area_is_found(nothing):
    assert only(check([*FOUR, nothing], district=DISTRICT), "no_area").rows == (4,)


def test_a_boundary_outside_the_district_is_found():
    assert only(check([*FOUR, at(900, 900, 950, 950)], district=DISTRICT), "outside_district").rows == (4,)


def test_a_boundary_reaching_out_of_the_district_is_measured():
    finding = only(check([*FOUR[:3], at(100, 100, 230, 200)], district=DISTRICT), "partly_outside")

    assert finding.area_m2 == pytest.approx(3000, rel=0.001)
    assert check([*FOUR[:3], at(100, 100, 202, 200)], district=DISTRICT).findings == []  # a sliver at the edge


def test_parts_and_holes_are_worth_a_look():
    ring = placed(Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior]))
    two = MultiPolygon([at(200, 0, 300, 100), at(320, 0, 330, 10)])

    report = check([ring, two])

    assert {finding.code: round(finding.area_m2) for finding in report.findings} == {"hole": 400, "multipart": 100}
    assert not report.has_errors


def test_a_hole_that_another_fills_is_no_finding():
    ring = placed(Polygon(box(0, 0, 100, 100).exterior, [box(40, 40, 60, 60).exterior]))

    assert check([ring, at(40, 40, 60, 60)]).findings == []


def test_findings_come_errors_first_and_by_row():
    report = check([FOUR[0], at(98, 0, 150, 100), at(120, 0, 200, 100)])

    assert [finding.code for finding in report.findings] == ["overlap", "overlap_sliver"]
    assert [finding.code for finding in report.of_row(0)] == ["overlap_sliver"]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_finding_is_a_sentence_in_both_languages(language):
    report = check([None, FOUR[0], at(80, 0, 200, 100)])

    with override(language):
        said = [finding.sentence for finding in report.findings]
        every = [str(sentence) for _is_error, sentence in SAID.values()]

    assert "community 2" in "".join(said)
    assert all(sentence.endswith("。" if language == "zh-hans" else ".") for sentence in [*said, *every])


def test_many_names_are_cut_short():
    report = check([at(0, 0, 80, 200), at(120, 0, 200, 200), *[at(80, y, 120, y + 20) for y in (0, 20, 40, 100)]])

    assert all(len(finding.sentence) < 200 for finding in report.findings)


def test_no_boundaries_have_no_findings():
    assert check([]).findings == []
