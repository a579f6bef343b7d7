"""What a member agrees to before anything is stored. A changed text gets a new version; old consents keep theirs."""

from django.utils.translation import gettext_lazy as _

CONSENT_VERSION = 1
CONSENTS = {
    1: _(
        "My name, my unit, my skills, my free times and a telephone number, if I give one, may be kept by the "
        "community that I choose and its street, only to agree on service in the community with me. My unit learns "
        "how many things of which kind were done, and nothing else. There are no points and no ranking. I can "
        "see, change and end all of this at any time; the telephone number is erased after I move or end."
    )
}
