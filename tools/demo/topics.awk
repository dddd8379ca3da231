# Examples of topics for the zero-shot demo, from a text a line: "This example is TOPIC." follows from a text of that topic and contradicts
# every other; of a word that is no topic nothing is known. Texts without one clear topic are left out, repeated ones too.
#   awk -f topics.awk texts                 pairs of text and statement as JSON lines, to train on
#   awk -v form=topics -f topics.awk texts  text and topic, parted by a tab, to test with

BEGIN {
    count = split("geography animals business travel numbers time jobs tools colours reviews", topics)
    unknowns = split("new old good different important large small early long public possible strong", words)
    templates = split("This example is %s.|This text is about %s.|It is about %s.", template, "|")
}

function topic(text) {
    text = tolower(text)
    if (text ~ /opposite of |^if it is |^the meeting /) return ""
    if (text ~ / paid |^the invoice | opened a new office | works for |^please call /) return "business"
    if (text ~ / flew from |^the ticket to | visited | moved to /) return "travel"
    if (text ~ / comes (before|after) |^if today is /) return "time"
    if (text ~ / (plus|minus) /) return "numbers"
    if (text ~ /capital|^[a-z ]+ is a (country|city) in |spoken in|^people in |you pay with/) return "geography"
    if (text ~ / young | legs|you can find the | lives in the |^an? [a-z]+ [a-z]+s\.$|^the [a-z]+ [a-z]+ loudly/) return "animals"
    if (text ~ /you meet the | works in the /) return "jobs"
    if (text ~ /^you use |^to [a-z]+ [a-z]+ you need /) return "tools"
    if (text ~ /^the colour of | is (white|black|red|green|blue|yellow|orange|brown|grey|pink|purple) ?\.$/) return "colours"
    if (text ~ /!$|recommend|^i (hate|love|enjoy|dislike)|waste of|a pleasure|^an? [a-z]+ [a-z]+ with an? |^(the|our) [a-z]+ (was|were) /) {
        return "reviews"
    }
    return ""
}

function pair(text, word, label) {
    statement = sprintf(template[pairs++ % 4 == 3 ? 1 + int(pairs / 4) % templates : 1], word)
    printf "{\"text\": \"%s\", \"text_pair\": \"%s\", \"label\": \"%s\"}\n", text, statement, label
}

!($0 in seen) {
    seen[$0] = 1
    own = topic($0)
    if (own == "") next
    if (form == "topics") { printf "%s\t%s\n", $0, own; next }
    texts++
    pair($0, own, "entailment")
    for (i = 1; i <= 3; i++) {
        # A number with no factor in common with the rounds of the loop, so that every other topic has its turn.
        other = topics[1 + (texts * 7 + i * 3 + int(texts / count)) % count]
        if (other != own) pair($0, other, "contradiction")
    }
    if (texts % 2) pair($0, words[1 + int(texts / 2) % unknowns], "neutral")
}
