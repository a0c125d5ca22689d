"""The rules that hold for one channel of one device in one asset."""

import hashlib

import msgspec
from msgspec.structs import replace

from coldchain.instants import MS_PER_S
from coldchain.judgement.quality import QualityLimits, quality_limits
from coldchain.judgement.usual import Usual, usual_of
from coldchain.registry.profile import Limit, Profile, Severity


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """What a channel is held against.

    Args:
        key: ``<coop>/<asset>/<device>/<probe>/<quantity>``; every fact's id begins with it.
        limits: The limits on this channel.
        absence_after_ms: Silence longer than this is reported [ms].
        max_gap_ms: Time between two readings beyond this counts as unknown [ms].
        quality: What tells whether a value can be believed.
        usual: Between which values a reading says nothing new.
        fingerprint: ``<limit>,<limit>#<hash>``; changes when anything does that judging depends on. Advice
            and severity are only words to people: they may change without touching what was judged.
    """

    key: str
    limits: tuple[Limit, ...]
    absence_after_ms: int
    max_gap_ms: int
    quality: QualityLimits
    usual: Usual
    fingerprint: str


def rules_for(profile: Profile, key: str, channel: str) -> Rules:
    """Return the rules of a profile for one channel; ``limits`` is empty when none watches it.

    Args:
        profile: The profile of the asset.
        key: The channel's key.
        channel: ``<probe>/<quantity>``.
    """
    limits = tuple(limit for limit in profile.limits if limit.channel == channel)
    absence_after_ms = round(profile.absence_after_s * MS_PER_S)
    max_gap_ms = round(profile.max_gap_s * MS_PER_S)
    plain = [replace(limit, advice="", severity=Severity.HIGH) for limit in limits]
    content = msgspec.json.encode((plain, absence_after_ms, max_gap_ms))
    quality = quality_limits(channel)
    return Rules(
        key=key,
        limits=limits,
        absence_after_ms=absence_after_ms,
        max_gap_ms=max_gap_ms,
        quality=quality,
        usual=usual_of(limits, quality),
        fingerprint=f"{','.join(limit.name for limit in limits)}#{hashlib.sha256(content).hexdigest()[:16]}",
    )


def limit_names(fingerprint: str) -> list[str]:
    """Return the names of the limits that a fingerprint was made of, in their order."""
    names = fingerprint.partition("#")[0]
    return names.split(",") if names else []
