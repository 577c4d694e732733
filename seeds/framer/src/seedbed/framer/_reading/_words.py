"""Words by what they do in a phrase. English."""

import re


def words_in(words: str) -> frozenset[str]:
    """Return the words of a list without commas."""
    return frozenset(words.split())


_MORE = words_in(
    "more higher greater rising increasing growing additional increased added further enough high many much frequent "
    "often soaring"
)
_LESS = words_in(
    "fewer less lower reduced declining decreasing falling diminished shrinking dwindling dropping low few little no not "
    "without lack lacking shortage scarce rare rarely seldom hardly down"
)
MORE_OR_LESS = dict.fromkeys(_MORE, 1) | dict.fromkeys(_LESS, -1)
"""Words that say which way a quantity goes, and never belong to its name."""

_LARGE = "big large long strong good great fast extra improved"
_SMALL = "small weak bad poor short slow"
_UNDONE = "skip skips skipped skipping lose loses losing missing"
_IRREGULAR = {"better": "good", "worse": "bad"}
_COMPARABLE = (
    f"{_LARGE} {_SMALL} crazy insane unhappy sick stiff hot cold warm cool old young tight loose safe busy noisy happy sad angry lonely heavy light "
    "loud quiet deep thin thick nice dirty clean dry wet easy hard rich cheap late early close wide narrow soft sharp calm "
    "hungry thirsty sleepy lazy crazy messy healthy lively dark bright rude kind mean harsh strict fair smart"
)


def _comparative(word: str) -> str:
    if word.endswith("y"):
        return f"{word[:-1]}ier"
    if word.endswith("e"):
        return f"{word}r"
    doubled = re.fullmatch(r"[^aeiou]*[aeiou][^aeiouwxy]", word)
    return f"{word}{word[-1] if doubled else ''}er"


_POSITIVE = {_comparative(word): word for word in _COMPARABLE.split()} | _IRREGULAR
DEGREES = (
    {
        form: sign
        for words, sign in ((_LARGE, 1), (_SMALL, -1))
        for word in words.split()
        for form in (word, _comparative(word))
    }
    | {"better": 1, "worse": -1}
    | dict.fromkeys(_UNDONE.split(), -1)
)
"""Words that say how much there is of a thing, unless they belong to its name: "a small flat"."""
UNDONE = words_in(_UNDONE)
OF_SOME = words_in("big large strong great extra small weak poor slow fast")
"""Degrees that tell some things of a kind from others: "poor families" are not few families."""
NOTHING = words_in(
    "it there here well everything anything nothing something things thing stuff everyone everybody one ones me us them him her you "
    "myself ourselves themselves this that these those ours mine yours theirs which what who anyone someone somebody anybody lot"
)
"""Words that name no quantity by themselves."""

_ADJECTIVES = words_in(_COMPARABLE) | words_in(
    "afraid alone awake aware dead ill mad upset free open sure insecure secure foggy grumpy dizzy moody guilty ready "
    "irritable dangerous available anxious complex expensive popular"
)
_LIKE_ADJECTIVES = re.compile(r"\w{3,}(?:ed|ful|less|ous|sive|tive|able|ible)")


def positive(word: str) -> str | None:
    """Return the form of a comparative without its ending."""
    return _POSITIVE.get(word)


def adjective(word: str) -> bool:
    """Return whether a word is plainly an adjective."""
    return word in _ADJECTIVES or word in _POSITIVE or bool(_LIKE_ADJECTIVES.fullmatch(word))


PERSONS = words_in("i we you they he she")
OBJECTS = words_in("me us them him her it you")
EVERYBODY = words_in("people everyone everybody someone somebody")
KIN = words_in(
    "landlord council government mayor mother father mum mom dad parents wife husband partner boss manager sister brother son daughter kids children friends "
    "grandmother grandfather grandma grandpa team everyone everybody people girlfriend boyfriend family"
)
"""People who do and are something, where of other things there is more or less."""
NOBODY = words_in("nobody no-one none")
DETERMINERS = words_in("the a an my our their his her its your this that these those every each any some all")
RELATIVES = words_in("who that which whose what")
BE = words_in("be is are am was were been feel feels felt seem seems")
BECOME = words_in("get gets got become becomes became turn turns turned run runs grow grows")
NEGATIONS = words_in("not never hardly rarely seldom barely cannot")
AUXILIARIES = words_in("do does did will would can could may might must should shall been")
ADVERBS = words_in(
    "just also both even still then always usually really only simply actually again too sometimes now anymore nowadays soon "
    "today tonight tomorrow obviously though anyway lol together next last once ever typically easily quickly slowly "
    "somehow constantly honestly probably afterwards here earlier maybe perhaps instead either more-or-less often very quite pretty so"
)
SMALL = DETERMINERS | words_in(
    "and but so then also even still only actually typically usually always just very far quite really too "
    "itself himself herself themselves myself everyone's people's again though however whole most levels level numbers number amount amounts lot bit "
    "kind sort as kinds half part rest"
)
COMPLEMENTS = words_in("of for on about over with from in at against between towards around like")
"""Prepositions with what belongs to a noun in front of them."""
ENDS = words_in(
    "by than into onto under near behind after before during within through whom when while because if along until across toward or "
    "since where to and but so as whether unless although though who that which what whose how why"
)
TIMES = words_in(
    "night nights day days week weeks month months year years morning mornings evening evenings hour hours minute minutes "
    "time times first once least last moment end beginning run term future winter summer spring autumn weekend weekends "
    "while sunday monday tuesday wednesday thursday friday saturday sundays mondays general fact turn"
)
