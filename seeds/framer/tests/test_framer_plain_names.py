import pytest

from seedbed.framer import read_plainly
from seedbed.framer._reading._verbs import gerund


def read(*texts: str, known: tuple[str, ...] = ()) -> set[str]:
    return {f"{edge.cause} {edge.polarity.value} {edge.effect}" for edge in read_plainly(texts, known).edges}


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (
            "Fear of missing out makes me work on the company more.",
            {"fear of missing out + working on the company"},
        ),
        (
            "Friends who raise money increase my fear of missing out.",
            {"friends who raise money + fear of missing out"},
        ),
        ("The more I work on the company, the less I study.", {"working on the company - studying"}),
        ("Flying to see my family adds to my footprint.", {"flying to see my family + footprint"}),
        (
            "Hiring more teachers eats up the budget for the building.",
            {"hiring teachers - budget for the building"},
        ),
        ("Bugs eat the time we'd need for reviews.", {"bugs - time"}),
        ("Fear causes fights at night.", {"fear + fights"}),
        ("Sick leave means shifts for those who are left.", {"sick leave + shifts"}),
        ("Noise brings us more complaints every year.", {"noise + complaints"}),
    ],
)
def test_a_name_is_a_whole_noun_phrase_without_what_only_says_when(text: str, links: set[str]) -> None:
    assert read(text) == links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("If I study less, I skip meals.", {"studying - skipping meals"}),
        ("When I'm slow I stay later.", {"being slow + staying later"}),
        ("Feeling guilty makes me visit more often.", {"feeling guilty + visiting"}),
        ("Without the job nobody cares about the yard.", {"job + caring about the yard"}),
        ("Yelling makes people hide mistakes.", {"yelling + hiding mistakes"}),
        ("I have no time so I order pizza.", {"time - ordering pizza"}),
        ("Pizza makes me tired.", {"pizza + being tired"}),
        ("If the bar closed, the street would be dead at night.", {"bar closed + dead street"}),
        ("Not flying makes my grandmother lonely.", {"flying - grandmother being lonely"}),
        ("Insults make the code messy.", {"insults + messy code"}),
        ("When the phone rings, my daughter sleeps less.", {"phone rings - daughter sleeping"}),
        ("The older I get, the fewer jobs there are.", {"getting older - jobs"}),
    ],
)
def test_what_somebody_does_or_becomes_is_named_by_its_verb(text: str, links: set[str]) -> None:
    assert read(text) == links


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("studies", "studying"),
        ("stopped", "stopping"),
        ("left", "leaving"),
        ("lie", "lying"),
        ("agree", "agreeing"),
        ("bring", "bringing"),
        ("need", "needing"),
        ("panic", "panicking"),
        ("goes", "going"),
        ("miss", "missing"),
        ("being", "being"),
    ],
)
def test_any_form_of_a_verb_has_its_form_in_ing(form: str, name: str) -> None:
    assert gerund(form) == name


def test_forms_of_the_same_words_are_one_name() -> None:
    assert read("If I study less, I fail exams, and failing exams makes my parents worry.") == {
        "studying - failing exams",
        "failing exams + parents worrying",
    }
    assert read("Bad sleep costs trust. When trust drops I sleep even less.") == {
        "sleep + trust",
        "trust + sleep",
    }


def test_a_short_name_means_the_only_longer_one_that_was_used_before() -> None:
    assert read("If I quit I have more time for the company.", "More time means more progress.") == {
        "quitting + time for the company",
        "time for the company + progress",
    }
    apart = read("Stress cuts time for sleep. Work cuts time for friends. Time brings peace.")
    assert "time + peace" in apart


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Small flats annoy me. A small flat causes fights.", {"small flat + fights"}),
        (
            "Rent eats savings. Bad savings cause fear. Savings bring peace.",
            {"rent - savings", "savings - fear", "savings + peace"},
        ),
        ("Rents push out poor families. Families bring life.", {"rents - poor families", "families + life"}),
        ("Stress leads to worse pain.", {"stress + pain"}),
        ("Stress leads to worse sleep.", {"stress - sleep"}),
        ("The kids sleep badly. Low rents bring peace.", {"rents - peace"}),
    ],
)
def test_an_adjective_says_how_much_there_is_only_where_that_is_plain(text: str, links: set[str]) -> None:
    assert read(text) == links


def test_they_are_not_a_thing_of_which_there_is_one() -> None:
    assert read("Stress ruins sleep. They cut the budget.") == {"stress - sleep"}
    assert read("Pills cut pain. They cost money.") == {"pills - pain", "pills - money"}


def test_a_known_name_is_used_where_it_is_meant() -> None:
    known = ("Failing exams", "sleep at night")
    assert read("Failed exams cost sleep.", known=known) == {"Failing exams - sleep"}
    assert read("Exams cost sleep.", known=("exam", "Exams")) == {"exams - sleep"}


def test_whose_something_is_is_told_where_only_one_group_was_spoken_of() -> None:
    assert read("Exams make my parents worry. Their support pays my rent.") >= {"parents' support + rent"}
    assert "support + rent" in read("My parents know my friends. Their support pays my rent.")


@pytest.mark.parametrize(
    "text",
    [
        "She takes the train. They cut the budget last year.",
        "Overtime pay tempts people to stay late.",
        "Money rarely buys happiness.",
        "Nobody reduces stress.",
        "Rain makes it safer.",
        "Spring brings them back.",
        "Noise burns me out.",
        "Despite the noise I sleep, so stress drops.",
        "Losing friends hurts badly, as required by law.",
        "My landlord likes the house.",
        "We need more rules to reduce stress.",
        "Even if I study, I fail exams.",
        "I don't think that money buys happiness.",
        "When I was twelve we moved to the city.",
        "Noise makes everything worse.",
        "The mother calls the teacher, the user is an owner of the computer.",
        "Without a doubt the best part of it.",
        "It takes me an hour to get to work.",
        "Sie sagt, die Miete steigt, also arbeitet er.",
        "Le stress cause la fatigue, et la fatigue augmente le stress.",
        "Lo stress causa insonnia e l'insonnia aumenta lo stress.",
        "Más trabajo significa menos sueño.",
        "压力影响睡眠，睡眠不足让我更累。",
        "Чем больше я работаю, тем меньше сплю.",
    ],
)
def test_in_doubt_nothing_is_read(text: str) -> None:
    assert read(text) == set()


def test_links_may_be_written_with_arrows() -> None:
    assert read("less sleep -> more coffee → less sleep") == {"sleep - coffee", "coffee - sleep"}


def test_a_clause_without_a_subject_has_that_of_the_one_before() -> None:
    assert read("Planting trees cools the street but costs parking spaces and brings shade.") == {
        "planting trees - street",
        "planting trees - parking spaces",
        "planting trees + shade",
    }


def test_a_chain_of_consequences_is_read_link_by_link() -> None:
    assert read("The quality drops, so sales go down, so we can pay fewer people.") == {
        "quality + sales",
        "sales + paying people",
    }


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Debt forces farmers to sell land.", {"debt + farmers selling land"}),
        ("Messy code makes it hard for me to sleep.", {"messy code - sleeping"}),
        ("My landlord raises the rent every year so I work more.", {"rent + working"}),
        ("Exercise helps the pain.", {"exercise - pain"}),
        ("Noise worsens the stress.", {"noise + stress"}),
        ("Noise worsens the situation.", set()),
        ("Reviews take time.", {"reviews - time"}),
        ("Reviews take courage.", set()),
    ],
)
def test_verbs_say_which_way(text: str, links: set[str]) -> None:
    assert read(text) == links


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("If I take the drug the pain stops.", ("taking the drug", "-", "pain")),
        ("If I leave him the fighting ends.", ("leaving", "-", "fighting")),
        ("When I rest, the headache goes away.", ("resting", "-", "headache")),
        ("If we argue less, the tension ends.", ("arguing", "+", "tension")),
    ],
)
def test_what_stops_is_less_of_it_and_not_more_stopping(text: str, link: tuple[str, str, str]) -> None:
    drawn = read_plainly((text,)).edges
    assert [(edge.cause, edge.polarity.value, edge.effect) for edge in drawn] == [link]
