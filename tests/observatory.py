"""The Observatory's grading of an answer, computed again: what headers and scripts of a page add to 100 or take away.

Modifiers as in mdn-http-observatory, src/grader/charts.js and src/analyzer/tests. Where that asks for more than an
answer can tell (a list of preloaded hosts), the worse is taken; so is it for COOP and COEP, which add nothing here.
"""

from collections.abc import Iterator, Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple

from torture.fuzzing import markup

BONUS_FROM = 90
"""What is added counts only for whoever lost no more than ten."""
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
SIX_MONTHS = 15_768_000
PRIVATE_REFERRERS = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


class Graded(NamedTuple):
    """What one test of the Observatory says."""

    test: str
    modifier: int


def score(headers: Sequence[tuple[str, str]], page: str = "") -> int:
    """The whole score of an answer over https."""
    graded = list(grades(headers, page))
    lost = 100 + sum(one.modifier for one in graded if one.modifier < 0)
    return lost + sum(one.modifier for one in graded if one.modifier > 0) if lost >= BONUS_FROM else lost


def grades(headers: Sequence[tuple[str, str]], page: str = "") -> Iterator[Graded]:
    """Each test, one after the other."""
    one = {name.lower(): value.strip() for name, value in headers}
    policy = _policy(one.get("content-security-policy", ""))
    yield Graded("content-security-policy", _of_policy(policy))
    yield Graded("cookies", _of_cookies([value for name, value in headers if name.lower() == "set-cookie"], one))
    yield Graded("strict-transport-security", _of_transport(one))
    yield Graded("x-frame-options", _of_frames(one, policy))
    yield Graded("referrer-policy", _of_referrer(one.get("referrer-policy")))
    yield Graded("x-content-type-options", 0 if one.get("x-content-type-options", "").lower() == "nosniff" else -5)
    yield Graded("cross-origin-resource-sharing", _of_sharing(one))
    yield Graded("cross-origin-resource-policy", _of_resource(one.get("cross-origin-resource-policy")))
    yield Graded("subresource-integrity", _of_scripts(page if "html" in one.get("content-type", "html") else ""))


def _policy(said: str) -> dict[str, set[str]]:
    parts = (part.split() for part in said.split(";") if part.strip())
    return {name.lower(): set(sources) for name, *sources in parts}


def _of_policy(policy: Mapping[str, set[str]]) -> int:
    if not policy:
        return -25
    anything = policy.get("default-src", {"*"})
    scripts, objects, styles = (policy.get(f"{kind}-src", anything) for kind in ("script", "object", "style"))
    passive = policy.get("img-src", anything) | policy.get("media-src", anything)
    active = set().union(*(sources for name, sources in policy.items() if name not in ("img-src", "media-src")))
    if scripts & (BROAD | {"'unsafe-inline'", "data:"}) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in scripts | styles or any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if styles & (BROAD | {"'unsafe-inline'", "data:"}):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _of_cookies(said: list[str], headers: Mapping[str, str]) -> int:
    worst, has_all = 0, True
    for one in said:
        try:
            cookies = SimpleCookie(one)
        except CookieError:
            return -20
        for name, cookie in cookies.items():
            is_session = any(part in name.lower() for part in ("login", "sess"))
            kept = "strict-transport-security" in headers
            if cookie["samesite"].lower() not in ("", "lax", "strict", "none"):
                worst = min(worst, -20)
            if not cookie["secure"]:
                worst = min(worst, (-10 if kept else -40) if is_session else (-5 if kept else -20))
            if is_session and not cookie["httponly"]:
                worst = min(worst, -30)
            has_all = has_all and bool(cookie["samesite"])
    return worst or (5 if said and has_all else 0)


def _of_transport(headers: Mapping[str, str]) -> int:
    said = headers.get("strict-transport-security")
    if said is None:
        return -20
    parts = [part.strip().lower() for part in said.split(";")]
    ages = [part.partition("=")[2] for part in parts if part.startswith("max-age=")]
    if len(ages) != 1 or not ages[0].isdigit():
        return -20
    return 0 if int(ages[0]) >= SIX_MONTHS else -10


def _of_frames(headers: Mapping[str, str], policy: Mapping[str, set[str]]) -> int:
    if policy.get("frame-ancestors"):
        return 5
    return 0 if headers.get("x-frame-options", "").lower() in ("deny", "sameorigin") else -20


def _of_referrer(said: str | None) -> int:
    if said is None:
        return 0
    return 5 if said.lower().split(",")[-1].strip() in PRIVATE_REFERRERS else -5


def _of_sharing(headers: Mapping[str, str]) -> int:
    shares_secrets = headers.get("access-control-allow-credentials", "").lower() == "true"
    return -50 if "access-control-allow-origin" in headers and shares_secrets else 0


def _of_resource(said: str | None) -> int:
    if said is None or said == "cross-origin":
        return 0
    return 10 if said in ("same-origin", "same-site") else -5


def _of_scripts(page: str) -> int:
    tags = [tag.attributes for tag in markup.tags(page) if tag.name == "script" and not tag.is_closing]
    scripts = [tag for tag in tags if tag.get("src")]
    foreign = [tag for tag in scripts if tag["src"].startswith(("//", "http:", "https:"))]
    if any(tag["src"].startswith(("//", "http:")) for tag in foreign):
        return -20 if all("integrity" in tag for tag in foreign) else -50
    if any("integrity" not in tag for tag in foreign):
        return -5
    return 5 if scripts and all("integrity" in tag for tag in scripts) else 0
