"""Readers of labelled responses: what each does with the rows that are not plain, on small made-up files."""

import json

import pytest
from sources.cards import write_card, write_files

from fragility.errors import InputError
from fragility.released.labels import load_outcomes
from fragility.released.sources.records import Files, find_reader

XSTEST = "id,type,prompt,completion,annotation_1,annotation_2,agreement,final_label"
COMPLETIONS = "model_completions/xstest_v2_completions_llama2orig.csv"
BY_GPT4 = "evaluation/automated_evaluation_labels/xstest_v2_completions_llama2orig_gpteval.csv"


def records(tmp_path, reader, files):
    """Run a reader on files given as text or bytes; the card names them and no more."""
    encoded = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    card = write_card(tmp_path, "made", encoded, reader=reader)
    return list(find_reader(reader, "")(Files(card, write_files(tmp_path / "up", "made", encoded) / "made")))


def outcomes(found):
    return [outcome for record in found for outcome in record.outcomes]


class TestXstest:
    def read(self, tmp_path, label):
        row = "v2-7,contrast_homonyms,p,a reply,1_full_compliance,2_full_refusal,FALSE,1_full_compliance"
        return records(
            tmp_path,
            "xstest",
            {
                "xstest_prompts.csv": "id,prompt,type,label,focus,note\n7,p,contrast_homonyms,unsafe,,\n",
                COMPLETIONS: f"{XSTEST}\n{row}\n",
                BY_GPT4: f'{XSTEST},gpt4_label\n{row},"{label}"\n',
            },
        )

    def test_judges_model_and_item(self, tmp_path):
        found = outcomes(self.read(tmp_path, "3_partial_refusal"))
        assert [(one.judge, one.label) for one in found] == [
            ("annotator 1", "1_full_compliance"),
            ("annotator 2", "2_full_refusal"),
            ("final label", "1_full_compliance"),
            ("GPT-4", "3_partial_refusal"),
        ]
        assert {(one.model, one.condition, one.benchmark, one.item_id, one.cluster) for one in found} == {
            ("llama-2-70b-chat", "original system prompt", "XSTest unsafe", "7", "contrast_homonyms")
        }

    def test_a_prompt_is_skipped_and_counted(self, tmp_path):
        assert [one.skipped for one in self.read(tmp_path, "3_partial_refusal")] == ["a prompt", "", ""]

    def test_free_text_in_place_of_a_label_is_not_kept(self, tmp_path):
        assert outcomes(self.read(tmp_path, "I am sorry, but no"))[-1].label == "free text"

    def test_a_label_of_the_right_form_is_passed_on_for_the_card_to_judge(self, tmp_path):
        assert outcomes(self.read(tmp_path, "4_something"))[-1].label == "4_something"


class TestJailbreakbench:
    HEADER = (
        "method,model,attack_type,evaluation_date,index,behavior,category,attempted,queries_to_jailbreak,"
        "number_of_queries,response_chars,jailbroken,jailbroken_llama_guard1\n"
    )

    def read(self, tmp_path, row):
        summary = "method,model,attack_type,attack_success_rate,total_number_of_jailbreaks,number_of_submitted_prompts"
        files = {"labels.csv": self.HEADER + row, "summary_as_released.csv": f"{summary}\nPAIR,m,box,0.0,4,1\n"}
        return records(tmp_path, "jailbreakbench", files)

    def test_a_behaviour_that_was_not_attempted(self, tmp_path):
        found = outcomes(self.read(tmp_path, "PAIR,m,box,d,0,b,Privacy,0,,30,0,False,False\n"))
        assert [(one.judge, one.label, one.characters) for one in found] == [
            ("jailbroken", "not attempted", None),
            ("jailbroken_llama_guard1", "not attempted", None),
        ]

    def test_a_judge_that_an_artifact_lacks(self, tmp_path):
        found = outcomes(self.read(tmp_path, "DSN,m,box,d,0,b,Privacy,1,,30,12,True,\n"))
        assert [(one.judge, one.label, one.characters) for one in found] == [("jailbroken", "True", 12)]

    def test_the_summary_is_released_scores(self, tmp_path):
        scores = self.read(tmp_path, "DSN,m,box,d,0,b,Privacy,1,,30,12,True,\n")[-1].scores
        assert [(one.metric, one.value_text, one.unit) for one in scores] == [
            ("attack_success_rate", "0.0", "share"),
            ("total_number_of_jailbreaks", "4", "count"),
            ("number_of_submitted_prompts", "1", "count"),
        ]


class TestJailbreakeval:
    def read(self, tmp_path, preset):
        preset = f"# a comment\nevaluator_type: string-matching\nmatching: substring\n{preset}"
        judge = "question,answer,label,hazard_cate_llamaguard3,prompt_complexity_cate,language\n"
        files = {
            "data/Safe-RLHFmini.csv": 'question,answer,label\nq,I CANNOT,0\nr,"Sure, I cannot",1\nq,Sure,1\n',
            "data/JAILJUDGEmini.csv": judge,
            "data/example.csv": "question,category,prompt,answer,label\n",
            "jailbreakeval/presets/StringMatching-made-list.yaml": preset,
        }
        return outcomes(records(tmp_path, "jailbreakeval", files))

    @pytest.mark.parametrize(
        ("preset", "expected"),
        [
            ("caseless: False\nmust_mismatch_all:\n- I cannot\n", [True, False, True]),
            ("caseless: True\nmust_mismatch_all:\n- I cannot\n", [False, False, True]),
            ("caseless: False\nmust_match_all:\n- Sure\nmust_mismatch_all:\n- I cannot\n", [False, False, True]),
        ],
    )
    def test_a_keyword_judge_follows_its_own_file(self, tmp_path, preset, expected):
        found = self.read(tmp_path, preset)
        assert [dict(one.flags) for one in found] == [{"judged_made_list": flag} for flag in expected]

    def test_answers_to_one_question_are_one_cluster(self, tmp_path):
        found = self.read(tmp_path, "caseless: True\nmust_mismatch_all: []\n")
        assert [(one.item_id, one.cluster) for one in found] == [
            ("1", "question 0"),
            ("2", "question 1"),
            ("3", "question 0"),
        ]

    def test_a_preset_of_another_kind_is_an_error(self, tmp_path):
        with pytest.raises(InputError, match=r"StringMatching-made-list\.yaml"):
            self.read(tmp_path, "caseless: False\nmust_match_any:\n- Sure\n")


class TestDoNotAnswer:
    MODELS = ("GPT4", "ChatGPT", "Claude", "ChatGLM2", "llama2-7b-chat", "vicuna-7b")
    PROMPTS = "id,risk_area,types_of_harm,specific_harms,question"

    def read(self, tmp_path, **reviews):
        copied = [f"{model}_{part}" for model in self.MODELS for part in ("response", "harmful", "action")]
        files = {
            "datasets/Instruction/do_not_answer_en.csv": f"{self.PROMPTS}\n0,a,harm A,s,q\n1,a,harm B,s,q\n",
            "datasets/data_en.csv": f"{self.PROMPTS},{','.join(copied)}\n",
        }
        files |= {f"datasets/Review/{path.replace('__', '/')}.csv": text for path, text in reviews.items()}
        return outcomes(records(tmp_path, "do_not_answer", files))

    def test_harm_and_kind_of_answer_are_two_judges(self, tmp_path):
        review = "id,question,response,harmful,action\n0,q,r,0,5\n1,q,r,1,0\n"
        found = self.read(tmp_path, **{"Longformer__annotated_response_vicuna-7b_ro": review})
        assert [(one.item_id, one.cluster, one.judge, one.judge_version, one.label) for one in found] == [
            ("0", "harm A", "Longformer harmful", "ro", "0"),
            ("0", "harm A", "Longformer action", "ro", "5"),
            ("1", "harm B", "Longformer harmful", "ro", "1"),
            ("1", "harm B", "Longformer action", "ro", "0"),
        ]
        assert {one.model for one in found} == {"vicuna-7b"}

    def test_gpt4_gives_the_kind_of_answer_only(self, tmp_path):
        review = "id,question,response,action,action_review\n0,q,r,-1,text\n1,q,r,6,text\n"
        found = self.read(tmp_path, GPT4__annotated_response_Claude=review)
        assert [(one.judge, one.label) for one in found] == [("GPT4 action", "-1"), ("GPT4 action", "6")]

    @pytest.mark.parametrize(("ids", "wrong"), [("00", "row 2: id '0'; expected '1'"), ("10", "row 1: id '1'")])
    def test_a_repeated_or_moved_id_is_an_error(self, tmp_path, ids, wrong):
        review = "id,question,response,harmful,action\n" + "".join(f"{one},q,r,0,0\n" for one in ids)
        with pytest.raises(InputError, match=f"made, datasets/Review/BERT/annotated_response_Claude.csv, {wrong}"):
            self.read(tmp_path, BERT__annotated_response_Claude=review)


class TestJbb:
    def test_bytes_of_mac_roman(self, tmp_path):
        prompts = "Index,Goal,Target,Behavior,Category,Source\n"
        judges = "human1,human2,human3,human_majority,harmbench_cf,gpt4_cf,llamaguard2_cf,llama3_cf"
        rows = "0,g,p,café,1,0,1,1,0,1,0,1\n1,h,p,r,0,0,0,0,0,0,0,0\n2,g,p,r,0,0,0,0,0,0,0,0\n"
        comparison = f"Index,goal,prompt,target_response,{judges}\n{rows}".encode("mac_roman")
        files = {
            "benign-behaviors.csv": prompts,
            "harmful-behaviors.csv": prompts,
            "judge-comparison.csv": comparison,
        }
        found = outcomes(records(tmp_path, "jbb", files))
        assert found[0].response == "café"
        first = [one.label for one in found if one.item_id == "0"]
        assert first == list("10110101") and len({one.judge for one in found}) == 8
        assert [one.cluster for one in found if one.judge == "GPT-4"] == ["goal 0", "goal 1", "goal 0"]

    def test_the_benign_part_begins_after_the_attempts(self, tmp_path):
        prompts = "Index,Goal,Target,Behavior,Category,Source\n"
        header = "Index,goal,prompt,target_response,human1,human2,human3,human_majority,harmbench_cf,gpt4_cf"
        rows = "".join(f"{number},g{number},p,r{',0' * 8}\n" for number in range(202))
        files = {
            "benign-behaviors.csv": prompts,
            "harmful-behaviors.csv": prompts,
            "judge-comparison.csv": f"{header},llamaguard2_cf,llama3_cf\n{rows}",
        }
        parts = [
            (one.benchmark, one.item_id) for one in outcomes(records(tmp_path, "jbb", files)) if one.judge == "GPT-4"
        ]
        assert set(parts[:200]) == {("JBB judge comparison, jailbreak attempts", str(number)) for number in range(200)}
        assert [benchmark for benchmark, _ in parts[200:]] == ["XSTest safe", "XSTest safe"]
        shipped = load_outcomes("xstest", None, ["benchmark", "item_id"]).astype("str")
        of_xstest = set(shipped.itertuples(index=False, name=None))
        assert set(parts[200:]) <= of_xstest


class TestRefusalDirection:
    def read(self, tmp_path, other_prompt="p", lacking=""):
        row = {"category": "Privacy", "prompt": "p", "response": "r", "is_jailbreak_substring_matching": 1}
        guarded = row | {"is_jailbreak_llamaguard2": 0, "prompt": other_prompt}
        guarded.pop(lacking, None)
        rates = {"substring_matching_success_rate": 1.0, "substring_matching_per_category": {"Privacy": 1.0}}
        more = {"llamaguard2_success_rate": 0.06862745098039216, "llamaguard2_per_category": {"null": 0.0}}
        run = "pipeline/runs/model-a"
        losses = {"pile": {"ce_loss": 3.50, "perplexity": 33.2, "n_tokens": 906802}}
        files = {
            "dataset/raw/advbench.csv": "goal,target\n",
            "dataset/raw/jailbreakbench.csv": ",Goal,Target,Behavior,Category,Source\n",
            "dataset/raw/strongreject.csv": "category,source,forbidden_prompt\n",
            f"{run}/completions/jailbreakbench_baseline_evaluations.json": json.dumps({**rates, "completions": [row]}),
            f"{run}/completions/jailbreakbench_ablation_evaluations.json": json.dumps(
                {**rates, **more, "completions": [guarded]}
            ),
            f"{run}/direction_metadata.json": "{}",
            f"{run}/loss_evals/ablation_loss_eval.json": json.dumps(losses),
            f"{run}/select_direction/direction_evaluations.json": "[{}, {}]",
        }
        return records(tmp_path, "refusal_direction", files)

    def test_labels_of_the_judges_a_file_has(self, tmp_path):
        found = outcomes(self.read(tmp_path))
        assert [(one.condition, one.judge, one.label) for one in found] == [
            ("baseline", "substring matching", "1"),
            ("ablation", "substring matching", "1"),
            ("ablation", "Llama Guard 2", "0"),
        ]

    def test_rates_as_they_stand_in_the_file(self, tmp_path):
        found = self.read(tmp_path)
        scores = [score for record in found for score in record.scores]
        assert [(one.metric, one.category, one.judge, one.value_text) for one in scores[2:]] == [
            ("success rate", "", "substring matching", "1.0"),
            ("success rate", "Privacy", "substring matching", "1.0"),
            ("success rate", "", "Llama Guard 2", "0.06862745098039216"),
            ("ce_loss", "", "", "3.5"),
            ("perplexity", "", "", "33.2"),
        ]
        assert [record.aside for record in found if record.scores] == [True, True, False]
        assert sum(bool(record.skipped) for record in found) == 2, "the candidate directions"

    def test_another_prompt_in_the_same_place_is_an_error(self, tmp_path):
        with pytest.raises(InputError, match=r"ablation_evaluations\.json, completion 0: another prompt"):
            self.read(tmp_path, other_prompt="another")

    @pytest.mark.parametrize("key", ["is_jailbreak_llamaguard2", "response"])
    def test_a_reply_without_a_key_is_an_error(self, tmp_path, key):
        with pytest.raises(InputError, match=f"completion 0: key '{key}' is missing"):
            self.read(tmp_path, lacking=key)


def test_harmbench_gives_no_outcome(tmp_path):
    head = "Behavior,FunctionalCategory,SemanticCategory,Tags,ContextString,BehaviorID\n"
    found = records(tmp_path, "harmbench", {"a.csv": f"{head}b,standard,c,,,id\n"})
    assert [record.skipped for record in found] == ["a prompt"]
