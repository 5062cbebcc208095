"""The checks that raise signals. Each yields findings; none writes."""

from kehui.evidence.checks.finding import Finding
from kehui.evidence.checks.numbers import benford, last_digits, round_attendance
from kehui.evidence.checks.photos import same_photo
from kehui.evidence.checks.times import impossible_time, loan_burst, overlap

ALL = (loan_burst, round_attendance, same_photo, overlap, impossible_time, last_digits, benford)

__all__ = ["ALL", "Finding", "benford", "impossible_time", "last_digits", "loan_burst", "overlap", "round_attendance", "same_photo"]
