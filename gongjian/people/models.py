"""Persons, the posts they hold, their accounts and tokens."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gongjian.base.bounded import CleanCharField
from gongjian.base.models import VersionedRow
from gongjian.base.scoping import ScopedQuerySet
from gongjian.base.secrets import BlindIndexField, EncryptedTextField
from gongjian.orgs.models import Org
from gongjian.people.posts import PostKind


class PersonQuerySet(ScopedQuerySet):
    subject = "person"
    lookups = {"org": "org__path", "self": "pk"}


class Person(VersionedRow):
    """人员: somebody who works here or serves here. Residents are not persons of this register."""

    name = CleanCharField(_("name"), max_length=40)
    org = models.ForeignKey(Org, models.PROTECT, related_name="people", verbose_name=_("home organisation"))
    phone = EncryptedTextField(_("phone"), label="people.person.phone", max_length=40, blank=True)
    phone_index = BlindIndexField()
    id_number = EncryptedTextField(_("ID number"), label="people.person.id_number", max_length=40, blank=True)
    id_index = BlindIndexField()
    erase_after = models.DateField(_("erase personal fields after"), null=True, blank=True)
    is_generated = models.BooleanField(_("generated"), default=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["name"], name="person_name")]

    def __str__(self) -> str:
        return self.name


class PostQuerySet(ScopedQuerySet):
    subject = "person"
    lookups = {"org": "org__path", "self": "person_id"}

    def open_on(self, day: date) -> Self:
        """Posts held on a day: from the first day on, up to and including the last."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Post(VersionedRow):
    """任职: what a person is in an organisation, from a day to a day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts", verbose_name=_("person"))
    org = models.ForeignKey(Org, models.PROTECT, related_name="posts", verbose_name=_("organisation"))
    kind = models.CharField(_("post"), max_length=24, choices=PostKind)
    since = models.DateField(_("first day"))
    until = models.DateField(_("last day"), null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-since"]
        constraints = [
            models.CheckConstraint(
                name="post_days_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.UniqueConstraint(
                fields=["person", "org", "kind"], condition=Q(until__isnull=True), name="post_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class AccountQuerySet(ScopedQuerySet):
    subject = "account"
    lookups = {"org": "person__org__path", "self": "person_id"}


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str) -> "Account":
        return self.get(username__iexact=username)


class Account(AbstractBaseUser):
    """账号: how a person signs in. There is no superuser; what one may do comes from posts alone."""

    username = CleanCharField(_("user name"), max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account", verbose_name=_("person"))
    email = models.EmailField(_("mail address"), blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(max_length=8, blank=True)
    density = models.CharField(max_length=8, default="compact")
    is_large_type = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.username


class ApiToken(models.Model):
    """接口令牌: lets a program act as an account. Only its digest is stored."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="tokens")
    name = CleanCharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("valid until"))
    last_used_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name
