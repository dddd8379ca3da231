# Questions with the sentences that answer them, from examples of question answering.
#   awk -v form=FORM -f answers.awk question-answering.train.jsonl
# FORM is
#   pairs      a question and the sentence of its context that answers it
#   labels     a question with each sentence of its context, with answers to the two questions of its kind before it, and with an answer to
#              another, and whether that answers it
#   requests   requests of `convbert batch`: rank the sentences of three contexts, of which the first answers the question

{
    match($0, /"question": "[^"]*"/)
    question = substr($0, RSTART + 13, RLENGTH - 14)
    match($0, /", "context": "/)
    rest = substr($0, RSTART + RLENGTH)
    match(rest, /", "answers": .*"answer_start": \[/)
    start = substr(rest, RSTART + RLENGTH) + 0
    count = split(substr(rest, 1, RSTART - 1), sentences, /\. /)
    answer = ""
    others = ""
    for (i = 1; i <= count; i++) {
        if (i < count) sentences[i] = sentences[i] "."
        isAnswer = start >= 0 && start < length(sentences[i])
        start -= length(sentences[i]) + 1
        if (isAnswer) answer = sentences[i]
        else others = others ", \"" sentences[i] "\""
        if (form == "labels") label(sentences[i], isAnswer)
    }

    if (form == "pairs") printf "{\"question\": \"%s\", \"answer\": \"%s\"}\n", question, answer
    # Questions of a kind differ in their names alone: "Who does … work for?", "What is the capital of …?"
    split(question, words, " ")
    kind = words[1] " " words[2] (words[3] == "the" ? " " words[4] : "")
    if (form == "labels") {
        for (i = 1; i <= 3; i++) {
            other = i == 3 ? lastAnswer : earlier[kind, i]
            if (other != "" && other != answer) label(other, 0)
        }
    }
    if (form == "requests") {
        printf "{\"task\": \"text-ranking\", \"model\": \"%s\", \"inputs\": {\"query\": \"%s\", \"documents\": [\"%s\"%s%s%s]}}\n",
            model, question, answer, others, lastContext, contextBefore
    }
    contextBefore = lastContext
    lastContext = ", \"" answer "\"" others
    earlier[kind, 2] = earlier[kind, 1]
    earlier[kind, 1] = lastAnswer = answer
}

function label(sentence, isAnswer) {
    printf "{\"text\": \"%s\", \"text_pair\": \"%s\", \"label\": [%s]}\n", question, sentence, isAnswer ? "\"relevant\"" : ""
}
