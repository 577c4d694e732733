"""The words that the tells are made of, as regular expressions over lower-case text."""

FIGURE = (
    r"\d+(?:[.,:]\d+)*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    r"hundred|thousand|million|half|twice|third|quarter|dozen)\b"
)

ASKED_FOR = (
    r"\bhow (?:many|much|long|far|old|fast|tall|big|high|heavy|often)\b"
    r"|\bwhat (?:is|are|was|does|do|did|will|would|percentage|share|fraction|time|date|total)\b"
    r"|\bwhich is (?:larger|smaller|cheaper|longer|greater)\b"
)
"""How one value is asked for."""

NO_VALUE = (
    r"\bso that\b|\bshould\b|\bmust\b|\bbest\b|\bat (?:most|least)\b|\benough\b|\bat any time\b|\bworth\b"
    r"|\b(?:def|class|function|import|proof|prove|right thing)\b"
    r"|\b(?:love|trust|truth|marriage|conscience|happ\w+|lonel\w+|lies|suffer\w*|meaning|friendship|soul|life)\b"
)
"""What no single value meets: a purpose, a bound, something to be made, or what only people can weigh."""

FACT = (
    r"\bwhat(?: is|'s| are) the (?:capital|currency|population|chemical symbol|plural|opposite|past tense|atomic number|boiling point|"
    r"melting point|derivative|hypotenuse|formula|syntax|command|shortcut|speed of (?:light|sound)|value of pi)\b"
    r"|\bwhat does \S+(?: \S+)? (?:stand for|mean\?)|\bwho (?:wrote|painted|invented|composed|discovered)\b"
    r"|\bhow do (?:you|i) (?:spell|pronounce|type)\b|\bin which (?:country|museum|year|city)\b"
)
"""How a fact is asked for that books have."""

MADE = (
    "write|build|make|create|design|implement|draft|draw|plan|produce|compile|prepare|set up|arrange|organise|find|choose|"
    "cut|reduce|bring|get|move|migrate|convert|translate|shorten|balance|schedule|develop|automate|port|program"
)
"""How one asks for something to be made or done."""

BOUND = (
    r"\b(?:under|below|within|at (?:most|least)|no more than|fewer than|less than|more than|up to|by|in|above) "
    r"(?:an?|one|\d[\d.,]*|two|three|four|five|six|ten|twelve|twenty|thirty)\b"
    r"|\bwithout (?:losing|changing|more than|exceeding|repeating)\b"
    r"|\bso that (?:no|all|every|none|each|nobody)\b|\bwith (?:no|at most|at least)\b"
)
"""What a thing has to keep to, so that one can tell whether it does."""

PEOPLE = (
    "people|team|colleagues?|staff|employees|father|mother|parents|sister|brother|sons?|daughters?|children|wife|husband|"
    "partner|friends?|neighbou?rs?|boss|members|citizens|community|society|everybody|everyone|family|customers|us|volunteers|"
    "developers|pupils|students|leaders|board|village|town|city|country|company"
)

ANSWERS_BACK = (
    r"\b(?:trust|believ\w+|faith|love|respect|forgiv\w+|car(?:e|ing) about|motivat\w+|loyal\w*|vision|values|culture|dignity|"
    r"fair(?:ness)?|justice|moral\w*|honest\w*|meaning(?:ful)?|purpose|happ(?:y|ier|iness)|belong\w*|resent\w*|quarrel\w*|"
    r"blame|wisdom|freedom|guilt\w*|soul|vot(?:e|ing) against|open mind|ashamed|lonely|betray\w*|conscience|regret\w*)\b"
)
"""What people hold, and change while one works on it."""
