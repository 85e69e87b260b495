"""Every command of the app, declared once: keys, footer, palette and help read this table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from textual.binding import Binding, BindingType

Place = Literal[
    "app", "library", "case", "pick", "differential", "commit", "reflect", "debrief", "what-if",
    "explain", "settings", "welcome",
    "lesson", "pages", "page", "study", "progress", "learners",
    "exams", "exam", "author", "begin", "complete",
]  # fmt: skip

PLACES: dict[Place, str] = {
    "library": "Library",
    "case": "Case",
    "pick": "Asking, examining, ordering",
    "differential": "Differential",
    "explain": "Explanation",
    "commit": "Final answer",
    "reflect": "Before the answer",
    "debrief": "Debrief",
    "what-if": "What if",
    "settings": "Settings",
    "welcome": "First start",
    "lesson": "Lesson",
    "pages": "Conditions and sources",
    "page": "A page",
    "study": "Study",
    "progress": "Progress",
    "learners": "Learners",
    "exams": "Exams",
    "exam": "Exam",
    "author": "Writing a case",
    "begin": "A new case",
    "complete": "Writing an id",
    "app": "Everywhere",
}
"""Headings of the help, in its order."""


@dataclass(frozen=True)
class Command:
    """One thing the user can do."""

    id: str
    """Stable, so that a user's own keys keep working."""
    place: Place
    keys: str
    """Keys as Textual names them, separated by commas; empty where a text field answers to it."""
    label: str
    """Footer and palette."""
    tooltip: str
    action: str
    shown_key: str = ""
    """How the key is written, where Textual's own way is unclear."""
    footer: bool = True
    palette: bool = True
    priority: bool = False
    """The key works even while a text field has the focus."""

    @property
    def key_text(self) -> str:
        """The keys as the help writes them."""
        return self.shown_key or text_of_keys(self.keys)


STEP = 5
"""Tokens that one press of + or - moves."""

COMMANDS: tuple[Command, ...] = (
    Command("library.play", "library", "enter", "play", "Open the patient, or go on where you left",
            "play", palette=False),
    Command("library.filter", "library", "slash", "filter", "Show only cases that fit some words",
            "filter", shown_key="/"),
    Command("library.setting", "library", "w", "where", "Filter by the next setting",
            "turn('setting')", footer=False),
    Command("library.difficulty", "library", "d", "difficulty", "Filter by the next difficulty",
            "turn('difficulty')", footer=False),
    Command("library.status", "library", "t", "status", "New, begun, played, due or with problems",
            "turn('status')", footer=False),
    Command("library.order", "library", "o", "sort", "Easy first, by title, by setting, low scores "
            "first, newest first", "turn('order')"),
    Command("library.study", "library", "s", "study", "Today's patients: what is due, then new",
            "app.study"),
    Command("library.progress", "library", "p", "progress", "Strengths, gaps and calibration",
            "app.progress", footer=False),
    Command("library.learners", "library", "l", "learners", "Whose attempts these are",
            "app.learners", footer=False),
    Command("library.reload", "library", "f5", "reload", "Read the case files again", "reload",
            footer=False),
    Command("library.exam", "library", "x", "exam", "Mock exams and exams, and earlier results",
            "exam"),
    Command("library.author", "library", "a", "author", "The text of this case, to write on it",
            "author"),
    Command("library.begin", "library", "n", "new case", "Begin a case of your own", "begin",
            footer=False),
    Command("library.quit", "library", "q", "quit", "Close Pallor", "app.quit", palette=False),
    Command("case.ask", "case", "q", "ask", "Ask the patient a question", "ask"),
    Command("case.examine", "case", "e", "examine", "Examine a part of the body", "examine"),
    Command("case.order", "case", "o", "order", "Order tests from the whole catalog", "order"),
    Command("case.advance", "case", "g", "go on", "Let time pass until the next result is there",
            "advance"),
    Command("case.differential", "case", "d,plus,minus", "differential",
            "Say how likely each diagnosis is, as 100 tokens", "differential", shown_key="d",
            footer=False),
    Command("case.commit", "case", "c", "commit", "Give the final answer", "commit"),
    Command("case.note", "case", "n", "note", "Write a note for yourself", "note", footer=False),
    Command("case.explain", "case", "x", "explain", "While learning: what the last news did to the "
            "engine's belief", "explain", footer=False),
    Command("explain.close", "explain", "escape,x,q,enter", "close", "Back to the case", "close",
            palette=False),
    Command("case.units", "case", "u", "units", "Conventional or SI units", "units",
            footer=False),
    Command("case.send", "case", "b", "send basket", "Order what lies in the basket", "send",
            footer=False),
    Command("case.chart", "case", "1", "chart", "Story, answers, examination", "tab('chart')",
            footer=False),
    Command("case.results", "case", "2", "results", "Everything measured and reported",
            "tab('results')", footer=False),
    Command("case.pictures", "case", "3", "pictures", "Film, volumes, hemoglobins, marrow",
            "tab('pictures')", footer=False),
    Command("case.notes", "case", "4", "notes", "Your own notes", "tab('notes')", footer=False),
    Command("case.back", "case", "escape", "back", "Leave the case; it is saved as it stands",
            "back", footer=False),
    Command("pick.choose", "pick", "", "choose", "Ask or examine it; an order goes into the "
            "basket, and enter on an empty line sends the basket", "", shown_key="enter"),
    Command("pick.list", "pick", "", "move", "Walk through the list", "", shown_key="↓ ↑"),
    Command("pick.basket", "pick", "", "basket", "In the list: put in the basket or take out",
            "", shown_key="space"),
    Command("pick.erase", "pick", "", "take out", "On an empty line: take the last order out",
            "", shown_key="backspace"),
    Command("pick.close", "pick", "escape", "close", "Close the box; the basket stays",
            "close", footer=False, palette=False),
    Command("differential.keep", "differential", "", "keep", "On an empty line: state it so", "",
            shown_key="enter"),
    Command("differential.more", "differential", "plus", "+5", "Five tokens more, from other "
            "or from the largest", f"move({STEP})", shown_key="+", footer=False, palette=False,
            priority=True),
    Command("differential.less", "differential", "minus", "−5", "Five tokens back to other",
            f"move(-{STEP})", shown_key="-", footer=False, palette=False, priority=True),
    Command("differential.remove", "differential", "delete", "remove", "Take the line out",
            "remove", footer=False, palette=False, priority=True),
    Command("differential.cancel", "differential", "escape", "cancel", "Change nothing",
            "cancel", footer=False, palette=False),
    Command("commit.confirm", "commit", "enter", "choose, then confirm",
            "Take the highlighted line; once all is chosen, give the answer", "confirm",
            palette=False),
    Command("commit.back", "commit", "escape", "back", "One step back, and then back to the case",
            "back"),
    Command("commit.reflect", "commit", "r", "weigh it first", "Hold the answer against the "
            "findings before it stands; it may be changed after", "reflect"),
    Command("reflect.keep", "reflect", "enter", "keep", "Keep the marks and go on to the answer",
            "keep", palette=False),
    Command("reflect.more", "reflect", "plus", "for", "One step more for it; 1 to 5 mark "
            "from − − to + +, 0 tells nothing", "mark(1)", shown_key="+", palette=False),
    Command("reflect.less", "reflect", "minus", "against", "One step more against it", "mark(-1)",
            shown_key="-", palette=False),
    Command("reflect.next", "reflect", "", "next cell", "Walk through the table; arrows too", "",
            shown_key="tab"),
    Command("reflect.back", "reflect", "escape", "back", "Leave the table; nothing of it is kept",
            "back"),
    Command("debrief.next", "debrief", "space,right", "next step", "Replay: the next step",
            "step(1)", shown_key="→"),
    Command("debrief.previous", "debrief", "backspace,left", "previous", "Replay: the step before",
            "step(-1)",
            shown_key="←"),
    Command("debrief.replay", "debrief", "1", "replay", "Your belief beside the engine's",
            "tab('replay')", footer=False),
    Command("debrief.orders", "debrief", "2", "orders", "What the orders were worth",
            "tab('orders')", footer=False),
    Command("debrief.why", "debrief", "3", "why", "What made the engine believe it",
            "tab('why')", footer=False),
    Command("debrief.sources", "debrief", "4", "sources", "Guidelines and research",
            "tab('sources')", footer=False),
    Command("debrief.score", "debrief", "5", "score", "How the score came about",
            "tab('score')", footer=False),
    Command("debrief.pages", "debrief", "s", "source pages", "The pages of the sources cited here",
            "pages", footer=False),
    Command("debrief.author", "debrief", "6", "author", "The author's points", "tab('author')",
            footer=False),
    Command("debrief.path", "debrief", "7", "guideline's path", "Where the guideline's flowchart "
            "stands after this step", "tab('path')", footer=False),
    Command("debrief.ask", "debrief", "8,question_mark", "ask", "Type a question; esc leaves the "
            "line", "tab('ask')", shown_key="?"),
    Command("debrief.what-if", "debrief", "w", "what if", "Change an order, a result or a finding "
            "at this step, or the answer, and see belief and score move", "what_if"),
    Command("debrief.other-road", "debrief", "9", "other road", "What the change did, beside how "
            "it was", "tab('what-if')", footer=False),
    Command("debrief.library", "debrief", "escape,n,q", "library", "To the next patient",
            "library"),
    Command("what-if.choose", "what-if", "", "choose", "Change this; a result wants its value "
            "behind the name, 'no' before a finding takes it away, 'answer' stands before another "
            "answer", "", shown_key="enter"),
    Command("what-if.close", "what-if", "escape", "close", "Change nothing", "close",
            footer=False, palette=False),
    Command("settings.next", "settings", "right,space", "change", "The next choice; enter too, and "
            "for a text it opens a line", "change(1)", shown_key="→"),
    Command("settings.previous", "settings", "left", "back", "The choice before", "change(-1)",
            shown_key="←"),
    Command("settings.close", "settings", "escape,q", "done", "Back; everything is saved already",
            "close", palette=False),
    Command("welcome.choose", "welcome", "", "choose", "Take the highlighted line", "",
            shown_key="enter"),
    Command("welcome.back", "welcome", "left,backspace", "back", "The page before", "back",
            shown_key="←", palette=False),
    Command("welcome.skip", "welcome", "escape", "skip", "Straight to the library", "skip",
            palette=False),
    Command("lesson.results", "lesson", "", "results", "From the guess to the results", "",
            shown_key="enter ↓"),
    Command("lesson.close", "lesson", "escape", "done", "Back to where you were", "close",
            palette=False),
    Command("pages.open", "pages", "enter", "open", "The page of the highlighted line", "open",
            palette=False),
    Command("pages.filter", "pages", "slash", "find", "Find by name, synonym, author or year",
            "filter", shown_key="/"),
    Command("pages.close", "pages", "escape", "back", "Back to where you were", "close",
            palette=False),
    Command("page.close", "page", "escape,q", "back", "Back to the list", "close", palette=False),
    Command("study.play", "study", "enter", "play", "Open the patient, or go on where you left",
            "play", palette=False),
    Command("study.more", "study", "plus", "more", "One patient more a session", "length(1)",
            shown_key="+"),
    Command("study.fewer", "study", "minus", "fewer", "One patient fewer a session", "length(-1)",
            shown_key="-"),
    Command("study.recall-more", "study", "right_square_bracket", "recall more",
            "Ask sooner, so that more of what is due is still known", "retention(1)",
            shown_key="]", footer=False),
    Command("study.recall-less", "study", "left_square_bracket", "recall less",
            "Ask later: less work, and less of what is due is still known", "retention(-1)",
            shown_key="[", footer=False),
    Command("study.progress", "study", "p", "progress", "Strengths, gaps and calibration",
            "app.progress"),
    Command("study.back", "study", "escape,q", "library", "Back to all patients", "app.pop_screen",
            palette=False),
    Command("progress.study", "progress", "s", "study", "Today's patients", "app.study"),
    Command("progress.back", "progress", "escape,q", "back", "Back to where you were",
            "app.pop_screen", palette=False),
    Command("learners.choose", "learners", "", "choose", "Play as this learner; a new name begins "
            "a new folder", "", shown_key="enter"),
    Command("learners.back", "learners", "escape", "back", "Change nothing", "back",
            palette=False),
    Command("exams.start", "exams", "enter", "start", "Start the exam, go on with it, or open its "
            "result", "start", palette=False),
    Command("exams.field", "exams", "tab", "minutes, seed", "To the minutes and the seed and back",
            "app.focus_next", palette=False),
    Command("exams.back", "exams", "escape", "library", "Back to the library", "back"),
    Command("exam.open", "exam", "enter", "open", "Open the case; after release its debrief",
            "open", palette=False),
    Command("exam.flag", "exam", "f", "flag", "Mark the case to come back to, or unmark it",
            "flag"),
    Command("exam.break", "exam", "b", "break", "Stop the clock; cases that you have seen are "
            "closed by it", "break"),
    Command("exam.submit", "exam", "s", "hand in", "Hand in the whole exam", "submit"),
    Command("exam.certificate", "exam", "c", "certificate", "After release: what may be shown to "
            "others", "certificate", footer=False),
    Command("exam.leave", "exam", "escape,q", "leave", "Close Pallor; the clock goes on",
            "leave"),
    Command("author.save", "author", "ctrl+s", "save", "Write the file as a whole", "save",
            shown_key="^s"),
    Command("author.turn", "author", "ctrl+r", "preview", "Problems, as the learner, with the "
            "answer: the next of them", "turn", shown_key="^r"),
    Command("author.problem", "author", "ctrl+n", "next problem", "To the next line that has a "
            "problem", "problem", shown_key="^n"),
    Command("author.fill", "author", "ctrl+l", "fill", "Draw the results that are missing, and "
            "see them before they are written", "fill", shown_key="^l"),
    Command("author.play", "author", "ctrl+g", "play", "Play it as it stands; the attempt is not "
            "kept", "play", shown_key="^g"),
    Command("author.complete", "author", "ctrl+t,ctrl+@,ctrl+space", "ids", "What may stand here: "
            "orders, findings, questions, conditions, found by name; ctrl+space, too", "complete",
            shown_key="^t", footer=False),
    Command("author.editor", "author", "ctrl+o", "editor", "Save, and go on in $EDITOR on this "
            "line", "editor", shown_key="^o", footer=False),
    Command("author.revert", "author", "ctrl+b", "as saved", "Back to what the file holds; ctrl+z "
            "undoes it", "revert", shown_key="^b", footer=False),
    Command("author.back", "author", "escape", "back", "From the problems to the text, from there "
            "to the library", "back"),
    Command("author.problems", "author", "1", "problems", "Beside the text: every problem; enter "
            "goes to its line", "tab('problems')", footer=False),
    Command("author.learner", "author", "2", "as the learner", "Beside the text: what a learner "
            "may come to see", "tab('learner')", footer=False),
    Command("author.answer", "author", "3", "with the answer", "Beside the text: the answer, and "
            "the engine's view", "tab('answer')", footer=False),
    Command("author.explain", "author", "x", "explain", "In the list: what this problem means",
            "explain", footer=False),
    Command("begin.next", "begin", "", "next", "To the next line; from the last one the case is "
            "begun", "", shown_key="enter"),
    Command("begin.close", "begin", "escape", "close", "Begin nothing", "close", footer=False,
            palette=False),
    Command("complete.choose", "complete", "", "write", "Write the highlighted id into the text",
            "", shown_key="enter"),
    Command("complete.close", "complete", "escape", "close", "Write nothing", "close",
            footer=False, palette=False),
    Command("app.help", "app", "question_mark,f1", "help", "Keys and what this is", "help",
            shown_key="f1"),
    Command("app.manual", "app", "f2", "manual", "Playing, writing cases, files, scoring",
            "read('Manual')", footer=False),
    Command("app.settings", "app", "f3", "settings", "Audience, units, colors, learner",
            "settings", footer=False),
    Command("app.pages", "app", "f4", "conditions and sources", "Every condition and source, "
            "with its numbers", "pages", footer=False),
    Command("app.editorial", "app", "f10", "editorial policy", "Status, review and numbers",
            "read('Editorial policy')", footer=False),
    Command("app.authoring", "app", "f11", "writing cases", "The guide for authors: from nothing "
            "to an approved case", "read('Writing a case')", footer=False),
    Command("app.guide", "app", "f6", "first patient", "An easy patient, with a word at each step",
            "guide", footer=False),
    Command("app.lesson", "app", "f7", "lesson", "What a result is worth, with your own numbers",
            "lesson", footer=False),
    Command("app.welcome", "app", "f8", "first start", "Audience, units and where files are",
            "welcome", footer=False),
    Command("app.commands", "app", "ctrl+p", "commands", "Find any command by name",
            "command_palette", shown_key="^p", footer=False, palette=False),
    Command("app.theme", "app", "f9", "light or dark", "Switch between light and dark",
            "light_or_dark", footer=False),
    Command("app.quit", "app", "ctrl+q", "quit", "Close Pallor; everything is saved", "quit",
            shown_key="^q", footer=False),
)  # fmt: skip


def of(place: Place) -> Iterator[Command]:
    """The commands of one place, in the table's order."""
    return (command for command in COMMANDS if command.place == place)


def text_of_keys(keys: str) -> str:
    """Keys as the help writes them."""
    return keys.replace("escape", "esc").replace(",", " ")


DIALOGS: frozenset[Place] = frozenset({
    "pick", "differential", "explain", "what-if", "welcome", "learners", "begin", "complete",
})  # fmt: skip
"""Places that lie over another one; the keys of the app do not reach them by themselves."""


def bindings(place: Place) -> list[BindingType]:
    """Textual's bindings for one place; the help can be had in a dialog, too."""
    own: list[BindingType] = [_binding(command) for command in of(place) if command.keys]
    return [*own, help_in_dialog()] if place in DIALOGS else own


def help_in_dialog() -> Binding:
    """The key of the help, for a dialog."""
    (command,) = (command for command in COMMANDS if command.id == "app.help")
    return _binding(replace(command, action="app.help", footer=False))


def _binding(command: Command) -> Binding:
    return Binding(
        command.keys,
        command.action,
        command.label,
        show=command.footer,
        key_display=command.shown_key or None,
        priority=command.priority,
        id=command.id,
        tooltip=command.tooltip,
    )
