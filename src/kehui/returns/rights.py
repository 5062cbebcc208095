"""Who may do what with a return: the source fills in, township or park checks, the county approves."""

from __future__ import annotations

from kehui.accounts.models import CLERKS, COUNTY_ONLY, OUTSIDE, Assignment, Role, User
from kehui.parties.models import Membership
from kehui.returns.models import CheckedBy, Respondents, ReturnForm, Submission

_TOWNSHIP = frozenset({Role.TOWNSHIP_CLERK})
_VILLAGE = frozenset({Role.VILLAGE_OFFICER})


def is_source(user: User, submission: Submission) -> bool:
    """Whether the user is the body that fills the return in."""
    if submission.organisation_id:
        members = Membership.objects.filter(user=user, organisation=submission.organisation_id)
        return bool(user.roles & OUTSIDE) and members.exists()
    roles = _TOWNSHIP if submission.form.respondents == Respondents.TOWNSHIP else _VILLAGE
    # The very area: a township's clerk is no village's officer, and a county's office none of a township's.
    return any(a.pk == submission.area_id for a in user.areas_with(roles))


def has_source(submission: Submission) -> bool:
    """Whether somebody signs in for the body, so that nobody else may fill in for it."""
    if submission.organisation_id:
        return Membership.objects.filter(organisation=submission.organisation_id, user__is_active=True).exists()
    role = Role.TOWNSHIP_CLERK if submission.form.respondents == Respondents.TOWNSHIP else Role.VILLAGE_OFFICER
    return Assignment.objects.filter(role=role, area=submission.area_id, user__is_active=True).exists()


def may_fill(user: User, submission: Submission) -> bool:
    """The source; for a body without an account, a clerk over its area types its paper return in (代录)."""
    if user.is_system or is_source(user, submission):
        return True
    return user.holds(CLERKS, submission.area) and not has_source(submission)


def needs_check(form: ReturnForm) -> bool:
    """Whether somebody looks at it before the county: a township's own return goes straight there."""
    return form.checked_by != CheckedBy.NOBODY and form.respondents != Respondents.TOWNSHIP


def may_check(user: User, submission: Submission) -> bool:
    """The township's clerk, the park's people, or the county where they do not."""
    if user.is_system or user.holds(COUNTY_ONLY, submission.area):
        return True
    form = submission.form
    if form.checked_by == CheckedBy.PARK:
        members = Membership.objects.filter(user=user, organisation=form.checking_organisation_id)
        return bool(user.roles & OUTSIDE) and form.checking_organisation_id is not None and members.exists()
    return form.checked_by == CheckedBy.TOWNSHIP and user.holds(_TOWNSHIP, submission.area)


def may_approve(user: User, submission: Submission) -> bool:
    """The county's clerk."""
    return user.is_system or user.holds(COUNTY_ONLY, submission.area)


def may_comment(user: User, submission: Submission) -> bool:
    """Everybody who takes part."""
    return (
        may_check(user, submission) or may_fill(user, submission) or user.holds(frozenset({Role.COUNTY_LEADER}), submission.area)
    )
