"""Questions that a learner types after a case, answered offline from model and knowledge base."""

from sim.teaching.followup.answer import answer as answer
from sim.teaching.followup.context import FollowUpContext as FollowUpContext
from sim.teaching.followup.reply import REFUSALS as REFUSALS
from sim.teaching.followup.reply import Answer as Answer
from sim.teaching.followup.reply import AnswerKind as AnswerKind
