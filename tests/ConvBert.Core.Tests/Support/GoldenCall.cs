using System.Numerics.Tensors;
using System.Text.Json;

namespace ConvBert.Tests.Support;

/// <summary>Runs one call of a golden on its class and gives the outputs Hugging Face's names.</summary>
internal static class GoldenCall
{
    public static ConvBertInputs Inputs(GoldenTensors tensors, JsonElement call)
    {
        bool floatLabels = tensors.Holds<float>("labels");
        return new ConvBertInputs
        {
            InputIds = tensors.Get<long>("input_ids"),
            InputsEmbeds = tensors.Get<float>("inputs_embeds"),
            AttentionMask = tensors.Get<float>("attention_mask"),
            TokenTypeIds = tensors.Get<long>("token_type_ids"),
            PositionIds = tensors.Get<long>("position_ids"),
            HeadMask = tensors.Get<float>("head_mask"),
            Labels = floatLabels ? null : tensors.Get<long>("labels"),
            FloatLabels = floatLabels ? tensors.Get<float>("labels") : null,
            StartPositions = tensors.Get<long>("start_positions"),
            EndPositions = tensors.Get<long>("end_positions"),
            OutputHiddenStates = Option(call, "output_hidden_states"),
            OutputAttentions = Option(call, "output_attentions"),
        };
    }

    /// <summary>Loads the class and runs it.</summary>
    public static Dictionary<string, Tensor<float>> Run(string folder, string className, ConvBertInputs inputs, ConvBertLoadOptions options)
    {
        var outputs = new Dictionary<string, Tensor<float>>();
        ConvBertOutput output = className switch
        {
            "ConvBertModel" => Use(ConvBertModel.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            "ConvBertForMaskedLM" => Use(
                ConvBertForMaskedLM.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            "ConvBertForSequenceClassification" => Use(
                ConvBertForSequenceClassification.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            "ConvBertForTokenClassification" => Use(
                ConvBertForTokenClassification.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            "ConvBertForMultipleChoice" => Use(
                ConvBertForMultipleChoice.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            "ConvBertForQuestionAnswering" => Use(
                ConvBertForQuestionAnswering.FromPretrained(folder, options), model => Name(model.Forward(inputs), outputs)),
            _ => throw new ArgumentException($"Unknown class {className}."),
        };
        for (int i = 0; i < (output.HiddenStates?.Count ?? 0); i++) outputs[$"hidden_states.{i}"] = output.HiddenStates![i];
        for (int i = 0; i < (output.Attentions?.Count ?? 0); i++) outputs[$"attentions.{i}"] = output.Attentions![i];
        for (int i = 0; i < (output.ConvKernels?.Count ?? 0); i++) outputs[$"conv_kernels.{i}"] = output.ConvKernels![i];
        return outputs;
    }

    private static bool? Option(JsonElement call, string name) =>
        call.TryGetProperty("options", out JsonElement options) && options.TryGetProperty(name, out JsonElement value)
            ? value.GetBoolean()
            : null;

    private static ConvBertOutput Use<TModel>(TModel model, Func<TModel, ConvBertOutput> run) where TModel : ConvBertPreTrainedModel
    {
        using (model) return run(model);
    }

    private static ConvBertOutput Name(ConvBertOutput output, Dictionary<string, Tensor<float>> outputs)
    {
        (Tensor<float>? logits, float? loss) = output switch
        {
            MaskedLMOutput o => (o.Logits, o.Loss),
            SequenceClassifierOutput o => (o.Logits, o.Loss),
            TokenClassifierOutput o => (o.Logits, o.Loss),
            MultipleChoiceModelOutput o => (o.Logits, o.Loss),
            QuestionAnsweringModelOutput o => (null, o.Loss),
            _ => ((Tensor<float>?)null, (float?)null),
        };
        if (output is ConvBertModelOutput model) outputs["last_hidden_state"] = model.LastHiddenState;
        if (output is QuestionAnsweringModelOutput answer)
            (outputs["start_logits"], outputs["end_logits"]) = (answer.StartLogits, answer.EndLogits);
        if (logits is not null) outputs["logits"] = logits;
        if (loss is { } value) outputs["loss"] = Tensor.Create([value]);
        return output;
    }
}
