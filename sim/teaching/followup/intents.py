"""What kind of answer a question asks for, by its cues; names stand as slots.

A slot is `{` and a letter for each kind of thing that the name may mean: h hypothesis, c cause,
q quantity, o order, f finding, a ancestry, t term; then `}`. `#` is a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sim.teaching.followup.lexicon import Kind, Spotted

Intent = Literal[
    "out-of-scope", "points", "threshold", "change-mind", "what-if", "origin", "certainty", "guidelines",
    "how-common", "separates", "order-worth", "next-test", "why", "expected", "belief", "what-is",
    "none",
]  # fmt: skip

_LETTERS: dict[Kind, str] = {
    "hypothesis": "h", "cause": "c", "quantity": "q", "order": "o", "finding": "f",
    "ancestry": "a", "term": "t",
}  # fmt: skip
H, C, Q, O, F = (rf"\{{\w*{letter}\w*\}}" for letter in "hcqof")
D = r"\{\w*[hc]\w*\}"
"""A disease: a hypothesis or a cause."""
ANY = r"\{\w+\}"
FAMILY = (
    "mum|mom|mother|dad|father|son|daughter|wife|husband|partner|brother|sister|child|kid|baby|"
    "friend|aunt|uncle|grandma|grandmother|grandpa|boyfriend|girlfriend|girl|boy|gp"
)
DONE = "ordered|done|asked|known|seen|used|sent|made|examined|skipped|avoided|saved|solved|got|had|been|gone"


@dataclass(frozen=True)
class Rule:
    """A cue that gives a question its kind."""

    intent: Intent
    pattern: re.Pattern[str]


def _rules(*pairs: tuple[Intent, str]) -> tuple[Rule, ...]:
    return tuple(Rule(intent, re.compile(pattern)) for intent, pattern in pairs)


RULES = _rules(
    # Real people, doses and treatment.
    ("out-of-scope", rf"\bmy ({FAMILY})s?\b|\bmy own\b|\bmy (doctor|blood test|results|labs?)\b"),
    ("out-of-scope", rf"\b(do|could|might|can|may|should|would) i have (?!{DONE})(?!to\b)"),
    ("out-of-scope", r"\bi (have|am|feel|was|got)( \w+){0,2} (tired|anemic|diagnosed|feeling|pregnant|ill|sick)\b"),
    ("out-of-scope", r"\b(dose|doses|dosage|dosing|mg|tablets? a day|prescribe|prescription)\b"),
    ("out-of-scope", r"\bhow (much|many|often|long)\b.*\b(take|give|given|swallow|drink|eat)\b"),
    ("out-of-scope", r"\b(should|can|may|do|could) (i|he|she|they|we|you|patients?) (take|stop taking|eat|drink|get pregnant)\b"),
    ("out-of-scope", r"\b(how|what|which|should|best|when|would)\b.*\b(treat|treated|treatment|treating|therapy|manage|"
                     r"management|cure|cured|medication|drug)\b"),
    ("out-of-scope", r"\b(treat|treatment|therapy|cure|prescribe)\b.*\bfor\b|\bstart (him|her|them|the patient) on\b"),
    # The score.
    ("points", r"\b(lose|lost|losing|losses|cost|costs|docked|deduct\w*|drop|dropped|miss|missed|missing)\b.*\b(points?|marks?|score)\b"),
    ("points", r"\b(capped|cap)\b|\bheld (down|at)\b|\bpenali[sz]ed\b|\bpenalty\b"),
    ("points", r"\bwhat (did|have|had|was|were)( it)? (i|me|my) .*(wrong|badly|mess|miss|missed|mistakes?|errors?)\b"),
    ("points", r"\bwhere (did|have) i (go|gone|went) wrong|\bwhat went wrong|\bwhat i (did|got) wrong"),
    ("points", r"\b(my|biggest|main|worst|any) (mistakes?|errors?|scores?|grade|result|performance)\b|\bscore (so )?(low|bad)"),
    ("points", r"\bwhat (did|have) i (miss|missed|overlook|get wrong|got wrong|do wrong|done wrong)\b|\bhow (did|have) i (do|done)\b"),
    ("points", r"\bhow (can|could|do|should|might) i (have )?(improve|improved|do|done|score|scored|get|got) ?(it )?(better|more|higher|full)?\b(?!.*\bknow)"),
    ("points", r"\bwhy (only|just|did i (only )?get|is (it|my \w+)( only)?|am i( only)? (at|on)|do i( only)? have) ?#?\b.*(points?|marks?|score|#)"),
    ("points", r"\bwhy (is|was) my (score|belief|ordering|differential|diagnosis|justification)\b|\bhow much did i (spend|waste)\b"),
    # Values at which the mind changes.
    ("threshold", rf"\b(how|what) (high|low|big|small|far|large|much)\b.*{Q}.*\b(have to|need|needs|must|should|would|be|go|fall|rise)\b"),
    ("threshold", rf"\b(how|what) (high|low|big|small|far|large|much)\b.*\b(must|should|would|does|do|need|needs)\b.*{Q}"),
    ("threshold", rf"\b(at|from|above|below|under|over|what) (what|which|value|level|cutoff|threshold)\b.*{Q}.*\b(would|do|does|switch|stop|change|start)\b"),
    # Suppositions; they count only where something is supposed.
    ("what-if", r"\bwhat if\b|\bif\b|\bsuppos\w+|\bimagine\b|\bassum\w+|\bhypothetically\b|\bwhat happens\b"),
    ("what-if", r"\bwithout\b|\bhad (he|she|they|it|the|his|her)\b.*\bbeen\b|\bwould it (matter|change|help)\b|\bwould you still\b"),
    ("change-mind", r"\bchang\w+ (your|the engines?|its) (mind|opinion|view|diagnosis)\b|\bconvinc\w+|\bpersuad\w+|\btalk(ed)? you\b"),
    ("change-mind", r"\b(make|makes|made|get|lead|leads) you (to )?(think|believe|say|consider|switch|doubt|go|pick|choose|suspect|change|drop|reconsider)\b.*\b(instead|after all|of)\b"),
    ("change-mind", r"\bwhat would (make|get|lead|need|it take|tip|swing|sway|have to)\b|\bprove you wrong\b|\btip(ped)? the (balance|scales?)\b"),
    # Sources.
    ("guidelines", r"\bguidelines?\b|\brecommend\w*|\bthe who\b|\bwho (say|says|recommend\w*|guidance)\b.*\babout\b|\bofficial\b|\b(aga|bsg|nhlbi|kdoqi|kdigo|cdc)\b"),
    ("guidelines", r"\b(research|studies|study|literature|evidence|trials)\b.*\b(say|says|show|shows|on|about)\b"),
    ("origin", r"\bwhere (do|does|did|is|are|was|were)\b.*\b(come|comes|came|coming|from|taken|get|got|find|found)\b"),
    ("origin", r"\bsources?\b|\bcitations?\b|\breferences? (for|of|to|behind|please)\b|\bwho says\b|\bsays who\b|\baccording to (who|whom|what)\b"),
    ("origin", r"\bbased on (what|which)\b|\bwhat (study|studies|paper|papers|data)\b|\bwhich (study|paper|papers|data)\b|\bhow do you know\b|\bmade up\b|\bmake (that|this|it) up\b|\bwhere.*\bget\b"),
    ("certainty", r"\bhow (sure|certain|confident|convinced|reliable|likely (is|are|was|do))\b|\b(are|were) you (really |quite |very |that )?(sure|certain|confident)\b"),
    ("certainty", r"\bconfidence\b|\bhow much (do|can) (you|i|we) trust\b|\bcould you be wrong\b|\bhow wrong\b|\b(probability|chance|chances|likelihood|odds) (of|that|for)\b"),
    ("how-common", rf"\bhow (common|frequent|rare|prevalent|usual)\b(?!.*{F}.*{H})|\bprevalence\b|\bcarrier (rate|frequency)\b|\bhow many\b.*\b(have|carry|carriers)\b"),
    ("how-common", rf"\b(is|are) {H} (common|rare|frequent)\b"),
    # Two side by side.
    ("separates", rf"{D}.*\b(vs|versus|v)\b.*{D}"),
    ("separates", rf"\b(differ\w*|distinguish\w*|separat\w*|discriminat\w*|apart|distinct|distinction|compar\w+|confus\w+)\b.*{D}.*{D}"),
    ("separates", rf"{D}.*{D}.*\b(differ\w*|distinguish\w*|separat\w*|discriminat\w*|apart|distinct|compar\w+|confus\w+|same)\b"),
    ("separates", rf"\btell\b.*{D}\b.*\b(from|and|or)\b.*{D}|\bhow (do|can|could|would|should|did)\b.*\b(know|tell|decide|sort)\b.*{D}.*\b(or|from|and|not)\b.*{D}"),
    ("separates", rf"^(is it |was it )?{D} or {D}\W*$"),
    # Orders.
    ("what-is", rf"^(so |ok |and |please |hi |hey )*what (do|does|is|are) (a |an |the )?{ANY}( test)? (mean|measure|measures|tell|tells|show|shows|for|do|stand)\b"),
    ("next-test", r"^(so |ok |and |then |but )*(what|which)\b.*\b(test|order|orders|ordered|investigation|exam|examination|step|do|done|thing|start|started)\b.*\b(next|first|now|instead|best|most useful|better|start|initially)\b"),
    ("next-test", rf"^(so |ok |and |then |but )*(what|which)\b.*\b(next|first|best|most useful|cheapest|better) (test|order|step|move|investigation|thing)\b"),
    ("next-test", rf"^(so |ok |and |then |but )*what (should|would|could|do|did) (i|you|we|the engine) (have )?(order|ordered|do|done|test|tested|check|checked|send|sent|measure)\b(?!.*{O}.*\bshow)"),
    ("next-test", r"\bnext (best )?(test|step|order|move|investigation)\b|\bwhat now\b|\bbest next\b|\bwhat next\b|\bnow what\b|^(and )?next\W*$|\bwhere would you (have )?start"),
    ("order-worth", rf"\b(useless|worth|worthwhile|needed|need|necessary|unnecessary|waste|wasted|pointless|help|helped|helpful|useful|overkill|redundant|sense|point|add|added|good idea|bad idea|justified)\b.*{O}|{O}.*\b(useless|worth|worthwhile|needed|necessary|unnecessary|waste|wasted|pointless|help|helped|helpful|useful|overkill|redundant|sense|point|add|added|good idea|bad idea|justified)\b"),
    ("order-worth", rf"\bshould (i|we|you|one|he|she)( not)? (have )?(also )?(\w+ ){{0,3}}{O}"),
    ("order-worth", rf"\bwhy (do|did|would|should|order|get|send|not order|not do) ?(i|you|we)?( not)? ?(order|do|get|send|want|need|measure)? ?(a |an |the )?{O}"),
    ("order-worth", rf"\bwhat (would|did|could|does) (a |an |the |my )?{O}.*\b(show|shown|tell|told|add|added|bring|brought|change|changed|done)\b"),
    ("order-worth", rf"\bwhy (was|is) (my |the |a |an )?{O}\b.*\b(bad|wrong|no good|not worth|penali[sz]ed)\b"),
    # Why and why not.
    ("why", rf"^(\w+ ){{0,4}}(why|how come|what makes|what made|what speaks|what argues|what rules|what ruled|what excludes|what excluded)\b.*{D}"),
    ("why", rf"\b(why|how come|what makes you|what made you)\b.*{D}|\brule(d)? (out|in)\b.*{D}|{D}.*\brule(d)? (out|in)\b"),
    ("why", rf"\b(could|can|might|may) (it|this|he|she|they|that|the patient)( not)?( still)?( just)? (be|have|also be|also have)\b.*{D}|\b(is|was) (it|this) (not )?(just |maybe |perhaps )?(a |an )?{D}\W*$|\bdoes (he|she|it) (not )?have {D}"),
    ("why", rf"\bwhat about {D}|\b(evidence|argument|arguments|reasons?) (for|against) {D}|^(but |so )?not {D}\W*$"),
    # What to expect.
    ("expected", rf"\b(can|could|does|do|is|are|would|will)\b.*{H}.*{Q}|\b(can|could|does|do|is|are|would|will)\b.*{Q}.*{H}"),
    ("expected", rf"\b(expect\w*|typical\w*|usual\w*|normal|range|always|often|common|commonly|frequent\w*)\b.*({Q}|{F}).*{H}"),
    ("expected", rf"\b(expect\w*|typical\w*|usual\w*|range|always|often|common|commonly|frequent\w*)\b.*{H}.*({Q}|{F})"),
    ("expected", rf"({Q}|{F}).*\b(expect\w*|typical\w*|usual\w*|range|always|often|common|commonly|frequent\w*|in)\b.*{H}"),
    ("expected", rf"\bhow (high|low|often|common|frequent)\b.*({Q}|{F}).*{H}|\bhow (high|low|often|common|frequent)\b.*{H}.*({Q}|{F})"),
    ("origin", rf"\b(normal|reference|usual) (range|value|values|interval|level|levels)\b.*{Q}|{Q}.*\b(normal|reference|usual) (range|value|values|interval|level|levels)\b"),
    # The belief.
    ("belief", r"\b(what|whats) (is|was|were|are) (the|your|his|her|its) (\w+ )?(diagnosis|differential|answer|belief|opinion|conclusion|guess)\b"),
    ("belief", r"\bwhat (do|did|does) (you|the engine) (think|believe|say|conclude)\b|\bwhat (did|does) (he|she|it|the patient) (have|got)\b|\bwhat else could\b|\bwhat was wrong with (him|her|the patient)\b"),
    # What something is.
    ("what-is", rf"\bwhat (is|are|was|were) (a |an |the |this |that )?(\w+ )?{ANY}"),
    ("what-is", rf"\b(define|definition of|explain|meaning of|describe|tell me about|remind me|teach me)\b.*{ANY}"),
    ("what-is", rf"\b(what|whats|how) (do|does) .*{ANY}.*\b(mean|measure|work|do|stand|tell|look)\b|^{ANY} (meaning|definition)\W*$"),
    ("what-is", rf"\b(do not|did not) (know|understand|get) (what )?(a |an |the )?{ANY}"),
)  # fmt: skip


def slotted(spotted: Spotted) -> str:
    """The question with its names as slots and its numbers as `#`."""
    parts: list[str] = []
    at = 0
    starts = {mention.first: mention for mention in spotted.mentions}
    while at < len(spotted.tokens):
        mention = starts.get(at)
        if mention is not None:
            letters = "".join(_LETTERS[kind] for kind in _LETTERS if mention.of(kind))
            parts.append(f"{{{letters}}}")
            at = mention.last
            continue
        token = spotted.tokens[at]
        parts.append("#" if token.number else token.text)
        at += 1
    return " ".join(parts)


def intents(slots: str) -> list[Intent]:
    """Every kind of answer whose cues the question holds, in order of preference."""
    return list(dict.fromkeys(rule.intent for rule in RULES if rule.pattern.search(slots)))
