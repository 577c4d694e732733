"""What counts of a question: its words but those that stand in any question, and other words for the same."""

import re
from functools import cache

from seedbed.manuals._stems import stem

_WORD = re.compile(r"[^\W_]+")

STOP = frozenset(
    _WORD.findall("""
    a an the this that these those it its i me my we our you your he she they them their and or but if then else than so
    as of at by for from in into on onto to with without within about over under up down out off is are was were be been
    being am do does did doing done have has had having can could may might must shall should will would not no nor
    what which who whom whose when where why how whether there here all any each every some such same other another
    own only just also too very more most much many few less least want wants wanted need needs needed like way ways
    python stdlib standard library function method class module thing things something anything please using use used
    uses let lets get gets got getting give gives given one ones two e g i.e etc s t d ll re ve don doesn didn isn
    """)
)

_ALIKE = """
    directory folder dir subfolder subdirectory
    delete remove unlink erase discard wipe drop
    vanish disappear delete remove
    create make build construct new
    find search locate lookup
    string text str
    list array sequence
    dictionary dict mapping
    integer int
    char character letter
    combine merge join concatenate
    split divide break apart
    convert transform translate turn
    parse read decode
    save write dump serialize store
    load read deserialize
    run execute launch spawn
    begin start
    stop end terminate kill finish
    temporary temp scratch tmp
    random randomly chosen choice pick
    random shuffle
    iterable iterator items elements
    item element value
    copy duplicate clone
    biggest largest greatest maximum max highest top
    smallest lowest least minimum min
    average mean
    middle median
    number numeric
    count counting occurrences tally
    order sort sorted
    reverse backwards
    equal same identical equivalent
    compare comparison difference differ
    changes differences diff delta
    pair tuple
    uppercase upper capital
    lowercase lower
    whitespace blank space spaces
    front leading beginning prefix before
    ending suffix extension trailing
    repeat repeatedly forever cycle
    wait pause sleep block suspend
    concurrently parallel simultaneously
    compress zip archive pack squeeze shrink
    decompress extract unpack uncompress
    bundle package archive
    tarball tar
    url address link
    wildcard glob pattern shell
    fit match matches
    size length
    measure elapsed duration timing
    precision exact accurate
    approximately close nearly
    cache memoize remember
    hash digest checksum sha256 md5
    argument parameter option
    callable function
    error exception failure
    shorten truncate cut
    root sqrt
    frequent common mode
    print display show output
    pretty nice readable
    secret secure password token cryptographically
    path filename
    environment env environ
    email mail
    browser web html page
    safe escape quote harmless
    swap replace exchange substitute
    altered changed modified replace
    fallback default
    guess detect deduce determine
    kind type
    contents inside members
    walk traverse recursively through
    indent indentation
    ratio fraction
    zone timezone
    prompt input interactive
    source code
    weekday day
    today now current
    undo restore revert
    number digit
    nested recursive
    flatten chain
    group grouped
    line lines
    callback handler hook
    schedule timer later
    lock mutex synchronize
    network socket connection
    process subprocess command
    permission mode chmod
    """


@cache
def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _ALIKE.strip().splitlines():
        words = line.split()
        for word in words:
            groups[stem(word)] = (*groups.get(stem(word), ()), *(one for one in words if one != word))
    return groups


def alike(word: str) -> tuple[str, ...]:
    """Return other words that literature has for the same."""
    return _groups().get(stem(word), ())


def content_words(question: str) -> tuple[str, ...]:
    """Return the words of a question that tell something, each once; all where none of them does."""
    words = [word.lower() for word in _WORD.findall(question)]
    telling = [word for word in words if word not in STOP] or words
    return tuple({stem(word): word for word in reversed(telling)}.values())[::-1]
