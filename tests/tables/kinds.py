"""Made tables of the structures that people have, each with what is impossible in it and nothing else."""

#: Structure: (ending, content, the prints that are inconsistent).
KINDS: dict[str, tuple[str, str, set[str]]] = {
    "html in markdown": (
        ".md",
        r"""# Results
<table><thead><tr><th>Model</th><th>AdvBench (n=520)</th><th>HarmBench (n=200)</th></tr></thead>
<tbody><tr><td>Alpha</td><td>12.50%</td><td>31.50%</td></tr><tr><td>Beta</td><td>18.52%</td><td>8.00%</td></tr>
<tr><td>Gamma</td><td>3.08%</td><td>45.25%</td></tr></tbody></table>
""",
        {"18.52%", "45.25%"},
    ),
    "spans of tblr": (
        ".tex",
        r"""\begin{table}\caption{Attack success rate (\%), $n=520$ prompts per cell.}
\begin{tblr}{colspec={lcccc},row{1}={font=\bfseries}}
\SetCell[r=2]{l} Model & \SetCell[c=2]{c} Direct & & \SetCell[c=2]{c} Jailbreak & \\
 & Base & Tuned & Base & Tuned \\
Alpha & 1.15 & 12.50 & 34.42 & 60.19 \\
Beta & 0.38 & 14.04 & 22.50 & 71.33 \\
Gamma & 2.12 & 9.99 & 40.00 & 55.58 \\
\end{tblr}\end{table}
""",
        {"71.33", "9.99"},
    ),
    "k of n and percent": (
        ".tex",
        r"""\begin{table}\caption{Harmful responses per category, $k/n$ (\%).}
\begin{tabular}{lccc}\toprule
Model & Violence & Fraud & Malware \\ \midrule
Alpha & 12/40 (30.0\%) & 7/33 (21.2\%) & 18/54 (33.3\%) \\
Beta & 25/40 (62.5\%) & 11/33 (33.3\%) & 21/54 (40.7\%) \\
Gamma & 3/40 (7.5\%) & 20/33 (61.6\%) & 9/54 (16.7\%) \\
\bottomrule\end{tabular}\end{table}
""",
        {"40.7%", "61.6%"},
    ),
    "two metrics and n of the caption": (
        ".html",
        r"""<p>Table 3: Guard models on the test split (n = 313 prompts). Values are accuracy (%).</p>
<table><thead><tr><th>Guard</th><th>Accuracy &uarr;</th><th>F1 / FPR</th></tr></thead><tbody>
<tr><td>One</td><td>83.39</td><td>0.81 / 0.12</td></tr><tr><td>Two</td><td>90.42</td><td>0.88 / 0.05</td></tr>
<tr><td>Three</td><td>77.80</td><td>0.70 / 0.21</td></tr>
<tr><td>Four</td><td>71.25</td><td>0.66 / 0.30</td></tr>
</tbody></table>
""",
        {"77.80"},
    ),
    "macros with raised changes": (
        ".tex",
        r"""\newcommand{\res}[2]{#1$_{\pm #2}$}
\newcommand{\up}[1]{$^{\textcolor{green}{+#1}}$}
\begin{table}\caption{Refusal rate (\%) with gains over Base in superscript. $n=250$.}
\begin{tabular}{lccc}
\toprule Method & Set A & Set B & Set C \\ \midrule
Base & 40.4 & 62.0 & 71.2 \\
Ours & 52.8\up{12.4} & 66.4\up{4.4} & 75.6\up{4.4} \\
Ours-L & 60.0\up{19.6} & 70.8\up{8.8} & 80.4\up{5.2} \\
\bottomrule\end{tabular}\end{table}
""",
        {"+5.2"},
    ),
    "decimal commas": (
        ".csv",
        r"""Modell;ASR (%);Fragen
Alpha;12,51;1.319
Beta;50,32;1.319
Gamma;7,35;1.319
""",
        {"50.32"},
    ),
    "thin spaces and n in headers": (
        ".tex",
        r"""\begin{table}\caption{Accuracy on GSM8K (1\,319 items) and HumanEval (164 items).}
\begin{tabular}{lcc}\toprule Model & GSM8K ($n=1\,319$) & HumanEval ($n=164$)\\\midrule
Alpha & 51.25 & 26.22 \\
Beta & 49.87 & 30.49 \\
Gamma & 60.20 & 26.11 \\
\bottomrule\end{tabular}\end{table}
""",
        {"26.11", "49.87"},
    ),
    "changes from a reference row": (
        ".html",
        r"""<table><caption>Table 2: Per-language results</caption>
<tr><th>Language</th><th>n</th><th>Unsafe (%)</th><th>&Delta; vs. English</th></tr>
<tr><td>English</td><td>300</td><td>10.3</td><td>-</td></tr>
<tr><td>French</td><td>300</td><td>14.7</td><td>+4.4</td></tr>
<tr><td>German</td><td>300</td><td>12.0</td><td>+1.7</td></tr>
<tr><td>Thai</td><td>300</td><td>30.0</td><td>+19.7</td></tr>
<tr><td>Zulu</td><td>300</td><td>41.3</td><td>+35.0</td></tr></table>
""",
        {"+35.0"},
    ),
    "average without n": (
        ".md",
        r"""Table 1: Safety score and utility. Higher is better.

| Model | Harmless ↑ | Helpful ↑ | Avg |
|---|---:|---:|---:|
| A | 81.2 | 70.4 | 75.8 |
| B | **90.1** | 66.3 | 78.2 |
| C | 77.7 | 80.1 | 78.9 |
| D | 60.5 | 71.3 | 99.9 |
""",
        {"99.9"},
    ),
    "categories in percent": (
        ".tex",
        r"""\begin{table}\caption{Four-way labels by model (\% of responses).}
\begin{tabular}{lcccc}\toprule Model & Refusal & Partial & Comply & Other \\\midrule
A & 62.1 & 10.3 & 25.5 & 2.1 \\
B & 50.0 & 12.5 & 30.2 & 7.3 \\
C & 41.4 & 20.2 & 36.4 & 2.0 \\
D & 30.3 & 22.2 & 47.4 & 5.1 \\
E & 10.1 & 5.1 & 80.8 & 4.0 \\
\bottomrule\end{tabular}\end{table}
""",
        {"30.3 + 22.2 + 47.4 + 5.1"},
    ),
    "standard error of 0": (
        ".csv",
        r"""model,test_items,safe_rate_mean,stderr
A,307,0.0456,0.0119
B,123,0.0163,0.0
C,132,0.0152,0.0107
D,154,0.0519,0.0179
""",
        {"0.0"},
    ),
    "intervals": (
        ".tex",
        r"""\begin{table}\caption{Attack success with 95\% CI, $n=200$.}
\begin{tabular}{lc}\toprule Model & ASR (\%) [95\% CI] \\ \midrule
A & 31.0 [25.0, 37.7] \\
B & 12.5 [8.6, 17.8] \\
C & 50.0 [43.1, 56.9] \\
D & 77.0 [62.7, 82.3] \\
E & 9.0 [5.8, 13.8] \\
\bottomrule\end{tabular}\end{table}
""",
        {"77.0 [62.7, 82.3]"},
    ),
    "p values": (
        ".html",
        r"""<table><tr><th>Comparison</th><th>t</th><th>df</th><th>p</th></tr>
<tr><td>A vs B</td><td>2.20</td><td>28</td><td>.036</td></tr>
<tr><td>A vs C</td><td>3.10</td><td>28</td><td>.004</td></tr>
<tr><td>B vs C</td><td>1.20</td><td>28</td><td>.012</td></tr></table>
""",
        {".012"},
    ),
    "medals and arrows without a unit": (
        ".md",
        r"""
| Attack | Direct (n=159) | Human jailbreaks (n=159) | GCG (n=159) |
|:--|--:|--:|--:|
| A | 15.72 🥇 | 20.13 | 30.19 |
| B | 16.98 | 22.01 🥈 | 33.33 ↑ |
| C | 18.24 | 25.16 | 41.55 ↓ |
""",
        {"41.55"},
    ),
    "counts that sum to n": (
        ".tex",
        r"""\begin{table}\caption{Number of refused prompts out of 450.}
\begin{tabular}{lrrr}\toprule Model & Refused & Complied & Total\\\midrule
A & 300 & 150 & 450 \\
B & 221 & 229 & 450 \\
C & 412 & 48 & 450 \\
D & 90 & 360 & 450 \\
\bottomrule\end{tabular}\end{table}
""",
        {"412 + 48"},
    ),
    "n in brackets": (
        ".csv",
        r"""model,XSTest safe (250),XSTest unsafe (200)
A,92.4,88.5
B,90.0,79.0
C,87.3,81.5
D,95.6,66.7
""",
        {"66.7", "87.3"},
    ),
    "scientific notation": (
        ".html",
        r"""<table><tr><th rowspan=2>Model</th><th colspan=3>Unlearning</th></tr>
<tr><th>forget quality (p)</th><th>utility</th><th>ROUGE</th></tr>
<tr><td>A</td><td>3.35e-25</td><td>0.61</td><td>0.98</td></tr>
<tr><td>B</td><td>1.5×10<sup>−4</sup></td><td>0.55</td><td>0.40</td></tr></table>
""",
        set(),
    ),
    "pasted text": (
        ".txt",
        r"""Table 4: Attack success rate (%) on 320 prompts
Model        Step 0   Step 50   Step 100
Alpha        5.6      10.9      93.4
Beta         15.6     30.3      99.1
Gamma        2.2      40.7      97.8
""",
        {"40.7"},
    ),
    "groups of columns and grades": (
        ".tex",
        r"""\begin{table*}\caption{ASR $\downarrow$ on AdvBench-50 and MT-Bench score $\uparrow$ (1--10).}
\begin{tabular}{l|cc|cc}
\hline
\multirow{2}{*}{Defense} & \multicolumn{2}{c|}{Llama-2 ($n$=50)} & \multicolumn{2}{c}{Vicuna ($n$=50)} \\ \cline{2-5}
 & ASR & MT-Bench & ASR & MT-Bench \\ \hline
None & 32\% & 6.27 & 98\% & 6.57 \\
Paraphrase & 10\% & 5.81 & 61\% & 5.90 \\
Filter & \textbf{0}\% & 6.11 & 14\% & 6.50 \\ \hline
\end{tabular}\end{table*}
""",
        {"61%"},
    ),
    "n column and changes": (
        ".md",
        r"""| Benchmark | n | Base | Tuned | Δ (pp) |
|---|---|---|---|---|
| AdvBench | 520 | 2.1% | 14.0% | +11.9 |
| HEx-PHI | 330 | 10.9% | 30.3% | +19.4 |
| StrongREJECT | 313 | 8.3% | 21.4% | +13.1 |
| JBB | 100 | 4.0% | 25.5% | +21.5 |
""",
        {"25.5%"},
    ),
    "wins and ties": (
        ".html",
        r"""<table><caption>Table 6. Win rate on AlpacaEval (805 prompts)</caption>
<tr><th>Model</th><th>wins</th><th>draws</th><th>losses</th><th>win rate (%)</th></tr>
<tr><td>A</td><td>371</td><td>17</td><td>417</td><td>47.14</td></tr>
<tr><td>B</td><td>250</td><td>55</td><td>500</td><td>34.47</td></tr>
<tr><td>C</td><td>430</td><td>5</td><td>370</td><td>63.73</td></tr>
<tr><td>D</td><td>100</td><td>10</td><td>695</td><td>13.04</td></tr></table>
""",
        {"63.73"},
    ),
    "weighted average with n in the header": (
        ".tex",
        r"""\begin{table}\caption{Accuracy (\%) on MMLU subsets.}
\begin{tabular}{lccccc}\toprule & STEM & Hum. & Soc. & Other & Avg. \\
 & (100) & (154) & (250) & (136) & (640) \\\midrule
A & 62.0 & 70.1 & 66.4 & 80.1 & 69.5 \\
B & 50.0 & 60.4 & 72.8 & 55.9 & 62.7 \\
C & 41.0 & 39.6 & 44.4 & 47.8 & 83.1 \\
\bottomrule\end{tabular}\end{table}
""",
        {"83.1"},
    ),
    "F1 of precision and recall": (
        ".html",
        r"""<table><caption>Table 1: Precision, recall and F1 of judges</caption>
<tr><th>Judge</th><th>Precision</th><th>Recall</th><th>F1</th></tr>
<tr><td>A</td><td>0.881</td><td>0.633</td><td>0.737</td></tr>
<tr><td>B</td><td>0.554</td><td>0.833</td><td>0.665</td></tr>
<tr><td>C</td><td>0.910</td><td>0.720</td><td>0.804</td></tr>
<tr><td>D</td><td>0.650</td><td>0.610</td><td>0.729</td></tr></table>
""",
        {"0.729"},
    ),
    "grades with deviations": (
        ".tex",
        r"""\begin{table}\caption{Judge agreement. Values: mean (SD) of 1--5 ratings, $n=20$ raters.}
\begin{tabular}{lcc}\toprule Item & Harm & Help \\\midrule
A & 4.10 (0.79) & 2.35 (1.14)\\
B & 4.95 (1.90) & 3.05 (0.94)\\
C & 1.20 (0.41) & 1.75 (0.72) \\
\bottomrule\end{tabular}\end{table}
""",
        {"1.90"},
    ),
    "n of the training data": (
        ".tex",
        r"""\begin{table}\caption{Harmfulness rate (\%) after fine-tuning on 100 harmful samples.}
\begin{tabular}{lcc}\toprule
 Method & HEx-PHI & AdvBench \\\midrule
 SFT & 81.21 & 92.31\\
 Ours & 12.42 & 8.27\\
 Lisa & 33.94 & 40.19\\\bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "measures that are no shares": (
        ".md",
        r"""| Model | PPL (n=500) | MT-Bench (n=80) | BLEU (n=500) | ASR (n=520) |
|---|---|---|---|---|
| A | 12.43 | 6.27 | 31.22 | 12.50 |
| B | 13.87 | 6.91 | 30.87 | 3.08 |
| C | 20.11 | 7.33 | 28.19 | 44.42 |
""",
        set(),
    ),
    "macro averages with n": (
        ".csv",
        r"""category,n,precision,recall,f1,macro_f1,accuracy
A,211,0.912,0.881,0.896,0.871,0.943
B,180,0.801,0.779,0.790,0.755,0.906
C,402,0.654,0.702,0.677,0.660,0.868
""",
        set(),
    ),
    "overall and sizes": (
        ".tex",
        r"""\begin{table}\caption{Accuracy (\%).}
\begin{tabular}{lccccc}\toprule
 Model & GSM8K & MATH & ARC & Overall & Params (B)\\\midrule
 A & 51.25 & 20.10 & 80.21 & 47.30 & 7\\
 B & 60.10 & 25.50 & 84.00 & 53.90 & 13\\
 C & 70.02 & 33.13 & 88.14 & 61.77 & 70\\
 \bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "relative drops and latency": (
        ".html",
        r"""<table><caption>Table 3: Relative drop (%) and latency of defences, n=300 prompts</caption>
<tr><th>Defence</th>
<th>ASR (%)</th>
<th>Relative drop (%)</th>
<th>Latency (ms)</th>
<th>Overhead (%)</th>
<th>Rank</th></tr>
<tr><td>None</td><td>60.0</td><td>0.0</td><td>120</td><td>0.0</td><td>3</td></tr>
<tr><td>A</td><td>30.7</td><td>48.8</td><td>150</td><td>25.0</td><td>2</td></tr>
<tr><td>B</td><td>12.3</td><td>79.4</td><td>171</td><td>42.7</td><td>1</td></tr></table>""",
        set(),
    ),
    "several samples a prompt": (
        ".tex",
        r"""\begin{table}\caption{ASR (\%) with 5 samples per prompt on 100 prompts.}
\begin{tabular}{lcc}\toprule
 Model & T=0.7 & T=1.0\\\midrule
 A & 12.2 & 15.4\\
 B & 33.6 & 41.8\\
 C & 7.4 & 9.2\\\bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "intervals over clusters": (
        ".tex",
        r"""\begin{table}\caption{Refusal rate (\%) on XSTest, 95\% bootstrap CI clustered by prompt type, $n=250$.}
\begin{tabular}{lc}\toprule
 Model & Refused \\\midrule
 A & 31.2 [20.1, 42.0]\\
 B & 12.4 [6.0, 19.9] \\
 C & 50.0 [38.2, 61.5]\\
 D & 9.2 [4.1, 15.0]\\\bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "training and test sizes": (
        ".csv",
        r"""layer,probe_acc,n_train,n_test,loss
8,0.813,1000,400,0.4411
12,0.858,1000,400,0.3921
16,0.905,1000,400,0.2877
""",
        set(),
    ),
    "columns that make a whole": (
        ".html",
        r"""<table><caption>Table 9: Composition of the dataset (%)</caption>
<tr><th>Source</th>
<th>Train</th>
<th>Dev</th>
<th>Test</th></tr>
<tr><td>Web</td><td>40.1</td><td>39.9</td><td>41.0</td></tr>
<tr><td>Books</td><td>30.2</td><td>31.1</td><td>29.0</td></tr>
<tr><td>Code</td><td>29.7</td><td>29.0</td><td>30.0</td></tr></table>""",
        set(),
    ),
    "relative changes and plus labels": (
        ".tex",
        r"""\begin{table}\caption{ASR (\%) drop relative to base in parentheses.}
\begin{tabular}{lccc}\toprule
 Model & A & B & C\\\midrule
 Base & 50.0 & 60.0 & 70.0\\
 +X & 25.0 (-50.0\%) & 45.0 (-25.0\%) & 35.0 (-50.0\%)\\
 +Y & 10.0 (-80.0\%) & 30.0 (-50.0\%) & 21.0 (-70.0\%)\\\bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "counts, sizes and percentages": (
        ".md",
        r"""| Category | Prompts | Unsafe | Unsafe (%) |
|---|---|---|---|
| Hate | 40 | 5 | 12.5 |
| Fraud | 60 | 12 | 20.0 |
| Malware | 100 | 31 | 31.0 |
| All | 200 | 48 | 27.0 |
""",
        {"27.0"},
    ),
    "grades of 1 to 5": (
        ".tex",
        r"""\begin{table}\caption{Harmfulness score (1--5, lower is better) and refusal rate (\%).}
\begin{tabular}{lcc}\toprule
 Model & Score $\downarrow$ & Refused $\uparrow$\\
 & ($n=330$) & ($n=330$)\\\midrule
 A & 1.06 & 98.5\\
 B & 3.61 & 20.9\\
 C & 4.78 & 3.3\\\bottomrule\end{tabular}\end{table}""",
        set(),
    ),
    "n by loose words": (
        ".tex",
        r"""\begin{table}\caption{ASR (\%) on 100 prompts, averaged.}
\begin{tabular}{lcc}\toprule
 Model & T=0.7 & T=1.0\\\midrule
 A & 12.2 & 15.4\\
 B & 33.6 & 41.8\\
 C & 7.4 & 9.2\\\bottomrule\end{tabular}\end{table}
""",
        set(),
    ),
}
