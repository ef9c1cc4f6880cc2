"""Words for invented news: common English ones, and a large invented vocabulary.

The invented words are made of syllables, so no real person, place or company is named. They are
drawn with a Zipf distribution of exponent 1: the word of rank k is about 1/k as likely as the first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


VERBS = _words(
    """
    accepts adds admits agrees aims allows announces approves asks backs bans battles becomes
    begins blames blocks breaks brings builds buys calls cancels challenges changes claims
    clears closes confirms considers creates cuts defends delays demands denies develops doubles
    drops ends expands expects explains faces fails falls fears fights finds fines forces gains
    gets gives grows halts helps hires hits holds issues joins keeps launches leads leaves lifts
    loses makes merges moves names needs offers opens orders outlines passes pauses plans
    pledges promises proposes pulls pushes puts raises reaches recalls rejects releases reports
    reveals reviews rises saves says seeks sells sends sets shows signs starts stops struggles
    sues supports suspends takes targets tells tests tops unveils urges votes wants warns wins
    """
)

NOUNS = _words(
    """
    access account agency agreement air aid appeal attack auction ban bank battery bid bill
    board bond border breach budget business campaign car case cash chief chip city claim
    climate coast company concert contract cost council country court crash crisis customers
    cuts data deal debt decision delay demand design device director disease doctors dollar
    drivers drought drug economy election emissions energy engine equipment evidence executive
    expert export factory farmers festival film fire firm flight food forecast fraud fuel fund
    game gas government group growth guide health heat helicopter history home hospital housing
    import industry inflation inquiry insurance investment investors island jobs judge jury
    labour launch law lawsuit leader licence loan loss market match measures meeting merger
    minister mission model money network offer office oil officials order owners parliament
    party patients payment pension phone plan plant police policy port power pressure price
    prison profit project protest rail rates record recovery region regulator report research
    residents response results review rise river rules safety sale satellite savings school
    scientists season security series shares ship shops software spending staff stake station
    storm strike students study summit supply support system tariffs tax teachers team
    technology tests tourists trade traffic training trial union university users vaccine vote
    wages water weather workers year
    """
)

ADJECTIVES = _words(
    """
    ambitious annual big biggest bold costly critical cheaper digital early electric emergency
    entire extra fast final first foreign former fresh full global green growing hidden huge key
    late latest limited local long main major massive modern national new next old open planned
    possible private public quiet rare recent record regional rival secret serious sharp short
    small smart sudden surprise top tough urgent weak western wider young
    """
)

LINKS = _words(
    """
    as after amid before despite over while because following against
    """
)

_ONSETS = _words(
    """
    b br c ch d dr f fl g gr h j k kr l m n p pl qu r s sh st t th tr v w z
    """
)
_NUCLEI = _words(
    """
    a e i o u ai ea ia io ou
    """
)
_CODAS = ("", "", "", "l", "m", "n", "nd", "r", "rn", "s", "sk", "t", "x")


def invent_words(rng: random.Random, count: int) -> list[str]:
    """Return ``count`` different invented words of two to four syllables, in order of rank."""
    words: dict[str, None] = {}
    while len(words) < count:
        syllables = 2 + (rng.random() < 0.5) + (rng.random() < 0.1)
        parts = [rng.choice(_ONSETS) + rng.choice(_NUCLEI) for _ in range(syllables)]
        words["".join(parts) + rng.choice(_CODAS)] = None
    return list(words)


def zipf_pick(rng: random.Random, ranked: Sequence[str]) -> str:
    """Draw one word from ``ranked`` (most common first), log-uniform in rank."""
    return ranked[int(len(ranked) ** rng.random()) - 1]
