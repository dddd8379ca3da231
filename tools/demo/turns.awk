# Questions with their contexts, each as it is, and again with the first sentence of the context moved to its end, once or twice.
#   awk -f turns.awk question-answering.train.jsonl

{
    print
    match($0, /", "context": "/)
    head = substr($0, 1, RSTART + RLENGTH - 1)
    rest = substr($0, RSTART + RLENGTH)
    match(rest, /", "answers": .*"answer_start": \[/)
    context = substr(rest, 1, RSTART - 1)
    middle = substr(rest, RSTART, RLENGTH)
    start = substr(rest, RSTART + RLENGTH) + 0
    sentences = split(context, unused, /\. /)
    for (turn = 1; turn < sentences && turn <= 2; turn++) {
        cut = index(context, ". ")
        context = substr(context, cut + 2) " " substr(context, 1, cut)
        # The text is a space longer than its sentences.
        start = start < cut ? start + length(context) - cut : start - cut - 1
        print head context middle start "]}}"
    }
}
