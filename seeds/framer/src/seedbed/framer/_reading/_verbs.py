"""Verbs: which say that something goes up or down, and how a form becomes a name. English, by rules and tables."""

import re

from seedbed.framer._reading._words import words_in


def inflected(verbs: str) -> str:
    """Return a pattern for the forms of verbs, given as a list with commas. Of several words, the first is inflected."""
    return "|".join(_forms(verb) for verb in sorted(re.split(r",\s*", verbs), key=len, reverse=True))


def _forms(verb: str) -> str:
    first, _, rest = verb.partition(" ")
    if first.endswith("e"):
        forms = f"{first[:-1]}(?:e|es|ed|ing)"
    elif re.search(r"[^aeiou]y$", first):
        forms = f"{first[:-1]}(?:y|ies|ied|ying)"
    else:
        forms = f"{first}(?:s|es|ed|ing|{first[-1]}ing|{first[-1]}ed)?"
    return forms + (f" {re.escape(rest)}" if rest else "")


RAISING = inflected(
    "lead to, led to, result in, cause, create, produce, drive up, push up, boost, raise, increase, contribute to, "
    "add to, add, feed, fuel, bring on, bring in, bring about, bring back, bring, buy up, take up more, attract, encourage, improve, "
    "strengthen, mean, make for, make, give, leave, get, left, allow, let, help, promote, generate, trigger, stimulate, pay for, pay, "
    "draw, need more, need longer, drive, buy, correlate with, go into, bring down on, invite, enable, force, foster, "
    "fill up, replenish, require, gave, meant, brought, made, got, set off, spur, inspire, sustain, intensify, heat up, heat, "
    "warm, push into, pull into, turn into"
)
LOWERING = inflected(
    "reduce, lower, suppress, cut, decrease, erode, undermine, hurt, harm, damage, weaken, discourage, deter, prevent, "
    "eat into, eat up, eat, ate, kill, ruin, spoil, drain, limit, slow down, slow, dampen, depress, ease, cost, drive away, "
    "drive out, push out, scare off, scare away, put off, melt, lessen, block, keep down, catch, relieve, cool, destroy, "
    "hinder, restrain, curb, starve, crowd out, use up, dry out, burn, wear out, wear down, get rid of, take over, weigh on, "
    "diminish, deplete, stifle, choke, calm, sap, stop, impair, shrink, tie up, push down, bring down, counteract, displace, "
    "take up, take, get in the way of, keep me from, keep us from, keep people from"
)
WORSENING = inflected("worsen, aggravate, exacerbate")
PLAIN = words_in(
    "answer ask avoid break burn contribute buy crave scroll call come care change cheat complain cook cry do doubt drink drive drop earn eat exercise fail feel fight "
    "focus forget get give go help hide hire invest join keep know learn leave lend lie listen look lose make meet miss move "
    "need pay play postpone procrastinate push put quit read rely rest run save say sell share shop sit skip sleep smoke "
    "speak spend stay steal stop struggle study suffer take talk teach think train travel trust try turn use visit wait "
    "walk want watch win withdraw work worry write"
)
"""Verbs that follow "makes me" or "people", where other words would be adjectives or nouns."""

_IRREGULAR = dict(
    pair.split(":")
    for pair in words_in(
        "left:leave went:go got:get took:take made:make had:have paid:pay lost:lose spent:spend felt:feel slept:sleep "
        "ate:eat drank:drink bought:buy sold:sell kept:keep met:meet gave:give came:come ran:run said:say told:tell "
        "thought:think wrote:write fought:fight built:build drove:drive held:hold knew:know grew:grow is:be are:be am:be "
        "was:be were:be has:have does:do did:do goes:go began:begin chose:choose fell:fall found:find spoke:speak saw:see"
    )
)
_LIKE_PARTICIPLES = words_in("need feed speed bleed breed exceed succeed proceed")
_LIKE_GERUNDS = words_in("bring sing ring swing cling sting")
_DOUBLED = re.compile(r"(?:qu|[^aeiou])*[aeiou][^aeiouwxy]|forget|begin|admit|commit|prefer|regret|permit")


def is_gerund(word: str) -> bool:
    """Return whether a word is a form in -ing."""
    return word.endswith("ing") and len(word) > len("king") and word not in _LIKE_GERUNDS


def gerund(verb: str) -> str:
    """Return the form in -ing of any form of a verb."""
    verb = _IRREGULAR.get(verb, verb)
    if is_gerund(verb):
        return verb
    if verb.endswith("ed") and len(verb) > len("need") and verb not in _LIKE_PARTICIPLES:
        stem = verb.removesuffix("ed")
        return (f"{stem[:-1]}y" if stem.endswith("i") else stem) + "ing"
    return _from_base(_base(verb))


def _base(verb: str) -> str:
    """Return a verb without the ending of the third person."""
    if verb.endswith("ies") and len(verb) > len("ties"):
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "shes", "ches", "xes", "oes", "zzes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith(("ss", "us")) else verb


def _from_base(base: str) -> str:
    if base.endswith("ie"):
        return f"{base[:-2]}ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) and base != "be":
        return f"{base[:-1]}ing"
    if base.endswith("ic"):
        return f"{base}king"
    return base + (base[-1] if _DOUBLED.fullmatch(base) else "") + "ing"


def is_plain(word: str) -> bool:
    """Return whether a word is a form of one of the verbs that need no other sign to be known."""
    return word in PLAIN or _base(word) in PLAIN or _IRREGULAR.get(word) in PLAIN
