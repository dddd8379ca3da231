namespace ConvBert.FineTuning.Reports;

/// <summary>What a report and a model card say of a task.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="PipelineTag">Its name on the hub.</param>
/// <param name="CSharp">How a trained model is used.</param>
/// <param name="Python">The same with Hugging Face's libraries.</param>
internal sealed record TaskDescription(string Title, string PipelineTag, string CSharp, string Python)
{
    /// <summary>What stands for the model's folder in the code.</summary>
    private const string Folder = "path/to/this/folder";

    public static TaskDescription Of(string task) => task switch
    {
        "text-classification" => new(
            "Text classification", task,
            $$"""
            using var pipeline = TextClassificationPipeline.FromPretrained("{{Folder}}");
            var result = pipeline.Run("The text to classify.");
            Console.WriteLine($"{result.Label} {result.Score:F3}");
            """,
            Pipeline(task, "\"The text to classify.\"")),
        "token-classification" => new(
            "Token classification", task,
            $$"""
            using var pipeline = TokenClassificationPipeline.FromPretrained("{{Folder}}");
            var options = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple };
            foreach (var entity in pipeline.Run("Anna lives in Paris.", options).Entities)
                Console.WriteLine($"{entity.EntityGroup} {entity.Word} {entity.Score:F3}");
            """,
            Pipeline(task, "\"Anna lives in Paris.\"", ", aggregation_strategy=\"simple\"")),
        "question-answering" => new(
            "Question answering", task,
            $$"""
            using var pipeline = QuestionAnsweringPipeline.FromPretrained("{{Folder}}");
            var result = pipeline.Run("Where does Anna live?", "Anna lives in Paris.");
            Console.WriteLine(result.Answers[0].Answer);
            """,
            Pipeline(task, "question=\"Where does Anna live?\", context=\"Anna lives in Paris.\"")),
        "fill-mask" => new(
            "Fill-mask", task,
            $$"""
            using var pipeline = FillMaskPipeline.FromPretrained("{{Folder}}");
            foreach (var prediction in pipeline.Run("Paris is the [MASK] of France.").Predictions)
                Console.WriteLine($"{prediction.Score:F3} {prediction.TokenStr}");
            """,
            Pipeline(task, "\"Paris is the [MASK] of France.\"")),
        "multiple-choice" => new(
            "Multiple choice", task,
            $$"""
            using var pipeline = MultipleChoicePipeline.FromPretrained("{{Folder}}");
            string[] choices = ["You cut bread.", "You open doors."];
            Console.WriteLine(choices[pipeline.Run("What do you do with a key?", choices).Best]);
            """,
            $$"""
            from transformers import AutoModelForMultipleChoice, AutoTokenizer

            tokenizer = AutoTokenizer.from_pretrained("{{Folder}}")
            model = AutoModelForMultipleChoice.from_pretrained("{{Folder}}")
            prompt, choices = "What do you do with a key?", ["You cut bread.", "You open doors."]
            inputs = tokenizer([prompt] * len(choices), choices, return_tensors="pt", padding=True)
            logits = model(**{name: tensor.unsqueeze(0) for name, tensor in inputs.items()}).logits
            print(choices[logits.argmax().item()])
            """),
        _ => new(
            ReportText.Words(task), "sentence-similarity",
            $$"""
            using var pipeline = FeatureExtractionPipeline.FromPretrained("{{Folder}}");
            var embeddings = pipeline.RunBatch(["The dog barks.", "The cow moos."], pipeline.EmbeddingOptions);
            Console.WriteLine(FeatureExtractionPipeline.CosineSimilarity(embeddings[0], embeddings[1]));
            """,
            $"""
            from sentence_transformers import SentenceTransformer

            model = SentenceTransformer("{Folder}")
            embeddings = model.encode(["The dog barks.", "The cow moos."])
            print(model.similarity(embeddings, embeddings))
            """),
    };

    private static string Pipeline(string task, string input, string options = "") =>
        $"""
        from transformers import pipeline

        pipe = pipeline("{task}", model="{Folder}"{options})
        print(pipe({input}))
        """;
}
