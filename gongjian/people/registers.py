"""The registers of persons, posts and accounts."""

from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gongjian.base.identifiers import normalise_id_number, normalise_phone
from gongjian.base.registers.columns import Column, Kind, Reference
from gongjian.base.registers.register import Chip, Register, Related, declare
from gongjian.history.timeline import timeline
from gongjian.orgs.models import Org
from gongjian.people.actions import add_person, add_post, edit_person
from gongjian.people.forms import PasswordForm
from gongjian.people.intake import AccountIntake, PersonIntake, PostIntake
from gongjian.people.models import Account, Person, Post


def orgs_of(viewer: Any) -> Any:
    """Organisations a person or a post may belong to."""
    return Org.objects.visible_to(viewer).active()


def org_conditions(viewer: Any) -> list[tuple[str, str]]:
    """Organisations with people, as conditions."""
    rows = Org.objects.visible_to(viewer).filter(people__isnull=False).distinct().order_by("path")[:400]
    return [(str(org.pk), str(org)) for org in rows]


def person_rows(viewer: Any) -> Any:
    """Persons within reach with the posts they hold today."""
    open_posts = Post.objects.all().open_on(viewer.today).select_related("org")
    return (
        Person.objects.visible_to(viewer)
        .select_related("org")
        .prefetch_related(Prefetch("posts", open_posts, "open_posts"))
    )


def posts_of(person: Any) -> str:
    """The posts a person holds today, in words."""
    return " · ".join(f"{post.org} {post.get_kind_display()}" for post in getattr(person, "open_posts", ()))


ORG = Column(
    name="org",
    kind=Kind.LINK,
    value="org__code",
    shows="org__name",
    sort="org__path",
    filter="org_id",
    options=org_conditions,
    refers=Reference(orgs_of, "org"),
    is_required=True,
    hint=_("Code or name of the organisation."),
)
ORG_NAME = Column(
    name="org_name", heading=_("organisation name"), value="org__name", is_typed=False, is_listed=False, is_shown=False
)


def related_of_person(person: Person, viewer: Any) -> list[Related]:
    """Where to go on from a person."""
    return [Related(_("home organisation"), f"/orgs/{person.org_id}/")]


def person_context(person: Person, viewer: Any) -> dict[str, Any]:
    """What a person's page shows besides the facts: posts, protected values, account."""
    may_edit = viewer.can("person.edit", person.org)
    is_own = person.pk == viewer.person_id
    protected = [
        (name, PERSONS.column(name).heading, getattr(person, name).masked)
        for name in ("phone", "id_number")
        if getattr(person, name)
    ]
    return {
        "record_part": "people/_person_parts.html",
        "posts": list(Post.objects.filter(person=person).select_related("org").order_by("-since", "kind")),
        "protected": protected,
        "may_open": is_own or viewer.can("person.open", person.org),
        "may_post": may_edit,
        "today": viewer.today,
    }


PERSONS = declare(
    Register(
        key="persons",
        noun="person",
        app="people",
        group="people",
        title=_("People"),
        one=_("person"),
        model=Person,
        rows=person_rows,
        order=("org__path", "name"),
        order_words=_("by organisation and name"),
        search=("name",),
        chips=(
            Chip("no_phone", _("without a phone"), lambda day: Q(phone_index="")),
            Chip("generated", _("generated"), lambda day: Q(is_generated=True)),
        ),
        key_columns=("name", "org"),
        write="person.edit",
        bring="person.edit",
        intake=PersonIntake,
        add=add_person,
        edit=edit_person,
        owner=lambda row: row.org,
        timeline=timeline,
        related=related_of_person,
        record_context=person_context,
        groups=(("main", _("Facts")),),
        columns=(
            Column(
                name="name", heading=pgettext_lazy("of a person", "name"), sort="name", is_required=True, max_length=40
            ),
            ORG,
            ORG_NAME,
            Column(name="posts_today", heading=_("posts"), value=posts_of, is_typed=False),
            Column(
                name="phone",
                is_protected=True,
                tidy=normalise_phone,
                max_length=40,
                example="13800000000",
                hint=_("Stored encrypted, shown masked."),
            ),
            Column(
                name="id_number",
                is_protected=True,
                tidy=normalise_id_number,
                max_length=40,
                is_listed=False,
                hint=_("Only where it is needed. Stored encrypted, shown masked."),
            ),
            Column(
                name="erase_after",
                kind=Kind.DAY,
                is_listed=False,
                hint=_("After this day phone and ID number are erased."),
            ),
        ),
        about=_("People who work or serve here. Residents do not belong into this register."),
        filled_by=_("They come from a roster, or are added one by one."),
    )
)


def post_add(*, by: Any, person: Person, org: Org, **facts: Any) -> Post:
    """Give a post from the form of the register."""
    return add_post(by=by, person_id=person.pk, org_id=org.pk, **facts)


POSTS = declare(
    Register(
        key="posts",
        noun="post",
        app="people",
        group="people",
        title=_("Posts"),
        one=pgettext_lazy("record", "post"),
        model=Post,
        rows=lambda viewer: Post.objects.visible_to(viewer).select_related("person", "org"),
        order=("org__path", "kind", "-since"),
        order_words=_("by organisation and post"),
        search=("person__name", "org__name"),
        chips=(
            Chip("open", _("held today"), lambda day: Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))),
            Chip("ended", _("ended"), lambda day: Q(until__lt=day)),
        ),
        key_columns=("person", "org", "kind", "since"),
        write="person.edit",
        bring="person.edit",
        intake=PostIntake,
        add=post_add,
        owner=lambda row: row.org,
        has_record=False,
        columns=(
            Column(
                name="person",
                kind=Kind.LINK,
                value="person__name",
                refers=Reference(lambda viewer: Person.objects.visible_to(viewer), "person", "name"),
                is_required=True,
                hint=_("The name. Where two have it, the one at this organisation is meant."),
            ),
            Column(name="kind", kind=Kind.CHOICE, sort="kind", filter="kind", is_required=True),
            ORG,
            ORG_NAME,
            Column(name="since", kind=Kind.DAY, sort="since", is_required=True),
            Column(name="until", kind=Kind.DAY, sort="until"),
        ),
        about=_("Who is what in which organisation, from which day to which day."),
        filled_by=_("They come from a roster, or are given on the page of a person."),
    )
)

ACCOUNTS = declare(
    Register(
        key="accounts",
        noun="account",
        app="people",
        title=_("Accounts"),
        one=_("account"),
        model=Account,
        rows=lambda viewer: Account.objects.visible_to(viewer).select_related("person", "person__org"),
        order=("username",),
        order_words=_("by user name"),
        search=("username", "person__name"),
        chips=(
            Chip("closed", _("closed"), lambda day: Q(is_active=False)),
            Chip("never", _("never signed in"), lambda day: Q(last_login__isnull=True, is_active=True)),
        ),
        see=("account.edit", "account.security"),
        bring="account.edit",
        intake=AccountIntake,
        key_columns=("username",),
        timeline=timeline,
        owner=lambda row: row.person.org,
        record_template="people/account_record.html",
        record_context=lambda row, viewer: {
            "password_form": PasswordForm(),
            "may_step": viewer.can("account.edit", row.person.org),
        },
        extra_actions="people/_account_actions.html",
        groups=(("main", _("Facts")),),
        columns=(
            Column(name="username", sort="username", is_required=True, example="xingyuan-li"),
            Column(
                name="person",
                kind=Kind.LINK,
                value="person__name",
                heading=_("person"),
                sort="person__name",
                refers=Reference(lambda viewer: Person.objects.none(), "person", "name"),
                is_required=True,
                hint=_("The name. Where two have it, the one at this organisation is meant."),
            ),
            Column(
                name="org",
                kind=Kind.LINK,
                value="person__org__code",
                shows="person__org__name",
                heading=_("organisation"),
                refers=Reference(orgs_of, "org"),
                hint=_("Code or name of the organisation."),
            ),
            Column(name="email", is_listed=False),
            Column(
                name="state",
                heading=_("status"),
                value=lambda row: _("may sign in") if row.is_active else _("closed"),
                tone=lambda row: "done" if row.is_active else "none",
                is_typed=False,
            ),
            Column(name="last_login", heading=_("last signed in"), kind=Kind.MOMENT, sort="last_login", is_typed=False),
            Column(name="made_at", heading=_("made"), kind=Kind.MOMENT, is_listed=False, is_typed=False),
        ),
        about=_("Who may sign in. What an account may do comes from the posts of its person alone."),
        filled_by=_("Accounts come from a roster, or are added one by one for persons of the register."),
    )
)
