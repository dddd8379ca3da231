using System.Numerics.Tensors;

namespace ConvBert.TensorFlow.Tests.Support;

/// <summary>Runs a class by its name and gives the outputs Hugging Face's names.</summary>
internal static class GoldenRun
{
    internal static Dictionary<string, Tensor<float>> Of(string className, string folder, ConvBertInputs inputs)
    {
        var options = new ConvBertLoadOptions { Threads = 1 };
        return className switch
        {
            "ConvBertModel" => Use(ConvBertModel.FromPretrained(folder, options), m => m.Forward(inputs)),
            "ConvBertForMaskedLM" => Use(ConvBertForMaskedLM.FromPretrained(folder, options), m => m.Forward(inputs)),
            "ConvBertForSequenceClassification" => Use(
                ConvBertForSequenceClassification.FromPretrained(folder, options), m => m.Forward(inputs)),
            "ConvBertForMultipleChoice" => Use(ConvBertForMultipleChoice.FromPretrained(folder, options), m => m.Forward(inputs)),
            "ConvBertForTokenClassification" => Use(ConvBertForTokenClassification.FromPretrained(folder, options), m => m.Forward(inputs)),
            "ConvBertForQuestionAnswering" => Use(ConvBertForQuestionAnswering.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertModel" => Use(TFConvBertModel.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertForMaskedLM" => Use(TFConvBertForMaskedLM.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertForSequenceClassification" => Use(
                TFConvBertForSequenceClassification.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertForMultipleChoice" => Use(TFConvBertForMultipleChoice.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertForTokenClassification" => Use(
                TFConvBertForTokenClassification.FromPretrained(folder, options), m => m.Forward(inputs)),
            "TFConvBertForQuestionAnswering" => Use(TFConvBertForQuestionAnswering.FromPretrained(folder, options), m => m.Forward(inputs)),
            _ => throw new ArgumentException($"No class {className}."),
        };
    }

    private static Dictionary<string, Tensor<float>> Use<TModel>(TModel model, Func<TModel, ConvBertOutput> run)
        where TModel : ConvBertPreTrainedModel
    {
        using (model) return Named(run(model));
    }

    private static Dictionary<string, Tensor<float>> Named(ConvBertOutput output)
    {
        Dictionary<string, Tensor<float>> named = output switch
        {
            ConvBertModelOutput o => new() { ["last_hidden_state"] = o.LastHiddenState },
            MaskedLMOutput o => new() { ["logits"] = o.Logits },
            SequenceClassifierOutput o => new() { ["logits"] = o.Logits },
            MultipleChoiceModelOutput o => new() { ["logits"] = o.Logits },
            TokenClassifierOutput o => new() { ["logits"] = o.Logits },
            QuestionAnsweringModelOutput o => new() { ["start_logits"] = o.StartLogits, ["end_logits"] = o.EndLogits },
            TFMaskedLMOutput o => new() { ["logits"] = o.Logits },
            TFSequenceClassifierOutput o => new() { ["logits"] = o.Logits },
            TFMultipleChoiceModelOutput o => new() { ["logits"] = o.Logits },
            TFTokenClassifierOutput o => new() { ["logits"] = o.Logits },
            TFQuestionAnsweringModelOutput o => new() { ["start_logits"] = o.StartLogits, ["end_logits"] = o.EndLogits },
            _ => throw new ArgumentException($"No output {output.GetType().Name}."),
        };
        for (int i = 0; i < (output.HiddenStates?.Count ?? 0); i++) named[$"hidden_states.{i}"] = output.HiddenStates![i];
        for (int i = 0; i < (output.Attentions?.Count ?? 0); i++) named[$"attentions.{i}"] = output.Attentions![i];
        return named;
    }
}
