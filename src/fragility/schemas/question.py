"""What `data/questions.yml` may say: a question that several papers answer."""

from fragility.schemas.strict import Strict


class Question(Strict):
    """A question and the claims that bear on it, as "paper_key/claim_id"."""

    id: str
    question: str
    claims: list[str]


class _Questions(Strict):
    questions: list[Question]
