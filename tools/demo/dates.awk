# Sentences with entities, each as it is, and those with a date ("on monday") at one end once more with the date at the other end.
#   awk -f dates.awk token-classification.train.jsonl

# Writes the words from one place to another in their order, and so on for the pairs of places that follow.
function sentence(order,    places, parts, p, i, words, kinds) {
    parts = split(order, places)
    for (p = 1; p < parts; p += 2) {
        for (i = places[p]; i <= places[p + 1]; i++) {
            words = words (words == "" ? "" : "\", \"") token[i]
            kinds = kinds (kinds == "" ? "" : "\", \"") tag[i]
        }
    }
    printf "{\"tokens\": [\"%s\"], \"ner_tags\": [\"%s\"]}\n", words, kinds
}

{
    print
    match($0, /"\], "ner_tags": \["/)
    count = split(substr($0, 14, RSTART - 14), token, "\", \"")
    split(substr($0, RSTART + RLENGTH, length($0) - RSTART - RLENGTH - 2), tag, "\", \"")
    if (token[1] == "on" && tag[2] == "B-DATE") {
        last = 2
        while (tag[last + 1] == "I-DATE") last++
        sentence((last + 1) " " (count - 1) " 1 " last " " count " " count)
    } else if (tag[count - 1] ~ /DATE/) {
        first = count - 1
        while (tag[first] == "I-DATE") first--
        if (token[first - 1] == "on") sentence((first - 1) " " (count - 1) " 1 " (first - 2) " " count " " count)
    }
}
