// The tasks: what each asks, the request that it becomes, and how its answer is shown.

import { bars, highlighted, similarities, table } from "./answers.js";

const topK = { name: "topK", label: "Answers", kind: "number", value: 5, min: 1, max: 50 };

/** Whether a model can do a task: its own, and those that every model does. */
function canDo(model, task) {
  return task.any || model.task === task.id || (task.id === "text-classification" && model.task === "zero-shot-classification");
}

/** The models that can do a task, those that are for it first. */
export function modelsFor(task, models) {
  const able = models.filter(model => canDo(model, task));
  return [...able.filter(model => model.task === task.id), ...able.filter(model => model.task !== task.id)];
}

export const TASKS = [
  {
    id: "fill-mask", title: "Fill the mask", lead: "The words that fit best where [MASK] stands.",
    fields: [{ name: "text", label: "Text with one [MASK]", kind: "area", value: "The capital of France is [MASK]." }, topK],
    examples: [{ text: "The capital of France is [MASK]." }, { text: "A [MASK] barks." }, { text: "The day after Monday is [MASK]." }],
    call: ({ text, topK: count }) => ({ inputs: text, parameters: { top_k: count } }),
    show: answer => (Array.isArray(answer[0]) ? answer : [answer]).map(guesses =>
      bars(guesses.map(guess => [guess.token_str, guess.score, guess.sequence]))),
    look: values => ({ text: values.text }),
  },
  {
    id: "text-classification", title: "Classify", lead: "Which label a text has, and how sure the model is.",
    fields: [{ name: "text", label: "Text", kind: "area", value: "The hotel was dirty and the staff were rude." }],
    examples: [
      { text: "The hotel was dirty and the staff were rude." }, { text: "I love it." }, { text: "The parcel came on Tuesday." },
    ],
    call: ({ text }) => ({ inputs: text, parameters: { top_k: null } }),
    show: answer => [bars(answer.flat().map(({ label, score }) => [label, score]))],
    look: values => ({ text: values.text }),
  },
  {
    id: "token-classification", title: "Find entities", lead: "People, places, organizations and the like, marked in the text.",
    fields: [
      { name: "text", label: "Text", kind: "area", value: "Anna Smith works for Acme Corp in Paris." },
      { name: "strategy", label: "Grouping", kind: "select", value: "simple", options: ["simple", "first", "average", "max", "none"] },
    ],
    examples: [{ text: "Anna Smith works for Acme Corp in Paris." }, { text: "On 3 May 2021 Acme Labs paid $5 million to Ben Jones in Rome." }],
    call: ({ text, strategy }) => ({ inputs: text, parameters: { aggregation_strategy: strategy } }),
    show: (answer, values) => {
      const entities = answer.map(entity => ({ ...entity, label: entity.entity_group ?? entity.entity }));
      return [
        highlighted(values.text, entities),
        entities.length === 0 ? "No entity was found."
          : table("Entities", ["Kind", "Words", "Score", "Characters"], entities.map(entity =>
            [entity.label, entity.word, entity.score.toFixed(3), `${entity.start}–${entity.end}`])),
      ];
    },
    look: values => ({ text: values.text }),
  },
  {
    id: "question-answering", title: "Ask a text", lead: "The part of a text that answers a question.",
    fields: [
      { name: "question", label: "Question", kind: "text", value: "Where was Anna Smith born?" },
      {
        name: "context", label: "Text", kind: "area", rows: 4,
        value: "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs.",
      },
      { ...topK, value: 3 },
    ],
    examples: [
      { question: "Where was Anna Smith born?", context: "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs." },
      { question: "Who does Anna Smith work for?", context: "Anna Smith was born in Rome in 1984. She works as a doctor for Acme Labs." },
    ],
    call: ({ question, context, topK: count }) => ({ inputs: { question, context }, parameters: { top_k: count } }),
    show: (answer, values) => {
      const answers = [answer].flat();
      return [
        highlighted(values.context, answers.slice(0, 1).map(({ start, end }) => ({ start, end, label: "" }))),
        bars(answers.map(({ answer: text, score, start, end }) => [text || "no answer", score, `characters ${start}–${end}`])),
      ];
    },
    look: values => ({ text: values.question, pair: values.context }),
  },
  {
    id: "multiple-choice", title: "Choose", lead: "Which continuation fits a beginning best.",
    fields: [
      { name: "prompt", label: "Beginning", kind: "text", value: "What do you do with a key?" },
      { name: "choices", label: "Choices, one a line", kind: "lines", rows: 4, value: ["You cut bread.", "You open doors.", "You drink it."] },
    ],
    examples: [{ prompt: "What do you do with a key?", choices: ["You cut bread.", "You open doors.", "You drink it."] }],
    call: ({ prompt, choices }) => ({ inputs: { prompt, choices } }),
    show: (answer, { choices }) => [bars(choices.map((choice, index) => [choice, answer.scores[index]]).sort((a, b) => b[1] - a[1]))],
    look: values => ({ text: values.prompt, pair: values.choices[0] ?? "" }),
  },
  {
    id: "zero-shot-classification", title: "Your own labels", lead: "Which of your labels fits, without training on them.",
    fields: [
      { name: "text", label: "Text", kind: "area", value: "The owl hoots loudly." },
      { name: "labels", label: "Labels, separated by commas", kind: "list", value: ["geography", "animals", "business", "travel"] },
      { name: "multi", label: "Several may fit", kind: "check", value: false },
    ],
    examples: [
      { text: "The owl hoots loudly.", labels: ["geography", "animals", "business", "travel"] },
      { text: "Globex Motors paid $900 to Maria Lopez.", labels: ["geography", "animals", "business", "travel"] },
    ],
    call: ({ text, labels, multi }) => ({ inputs: text, parameters: { candidate_labels: labels, multi_label: multi } }),
    show: answer => [bars(answer.labels.map((label, index) => [label, answer.scores[index]]))],
    look: values => ({ text: values.text, pair: `This example is ${values.labels[0] ?? ""}.` }),
  },
  {
    id: "text-ranking", title: "Rank", lead: "Which of several texts answers a question best.",
    fields: [
      { name: "query", label: "Question", kind: "text", value: "Where was Anna Smith born?" },
      {
        name: "documents", label: "Texts, one a line", kind: "lines", rows: 5,
        value: ["Anna Smith works for Acme Labs.", "Anna Smith was born in Rome in 1984.", "The capital of Peru is Lima."],
      },
    ],
    examples: [],
    call: ({ query, documents }) => ({ inputs: { query, documents } }),
    show: (answer, { documents }) => [bars(answer.map(({ corpus_id: id, score }) => [documents[id], score]))],
    look: values => ({ text: values.query, pair: values.documents[0] ?? "" }),
  },
  {
    id: "feature-extraction", title: "Compare texts", lead: "How similar texts are, by the angle between their vectors.", any: true,
    fields: [{
      name: "texts", label: "Texts, one a line", kind: "lines", rows: 5,
      value: ["Paris is the capital of France.", "Rome is the capital of Italy.", "The hotel was dirty.", "The staff were rude."],
    }],
    examples: [],
    // Pooled as the model's folder says, which the task by itself leaves to its caller.
    route: "embed",
    call: ({ texts }) => ({ inputs: texts }),
    show: (answer, { texts }, target) => [similarities(texts, answer, target), `Vectors of ${answer[0].length} numbers.`],
    look: values => ({ text: values.texts[0] ?? "" }),
  },
  {
    id: "tokenize", title: "Tokenize", lead: "A text as the model reads it: tokens, their ids and places.", any: true,
    fields: [{ name: "text", label: "Text", kind: "area", value: "Paris is unbelievably beautiful." }],
    examples: [{ text: "Paris is unbelievably beautiful." }, { text: "naïve café, 東京, 😀" }],
    call: ({ text }) => ({ inputs: text, parameters: { return_offsets_mapping: true } }),
    show: (answer, { text }) => {
      const ids = answer.input_ids;
      const places = answer.offset_mapping;
      const characters = Array.from(text);
      return [
        highlighted(text, places.map(([start, end], index) => ({ start, end, label: `${ids[index]}` }))),
        table("Tokens", ["Place", "Characters", "Id", "Offsets"], ids.map((id, index) => {
          const [start, end] = places[index];
          return [index + 1, end > start ? characters.slice(start, end).join("") : "special token", id, `${start}–${end}`];
        })),
      ];
    },
    look: values => ({ text: values.text }),
  },
];
