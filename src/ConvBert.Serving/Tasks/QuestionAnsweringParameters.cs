using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `question-answering`.</summary>
internal static class QuestionAnsweringParameters
{
    /// <summary>Reads the parameters of a call.</summary>
    public static QuestionAnsweringOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var usual = new QuestionAnsweringOptions();
        int? deprecatedTopK = parameters.Integer("topk", min: 1);
        var options = new QuestionAnsweringOptions
        {
            TopK = parameters.Integer("top_k", min: 1) ?? deprecatedTopK ?? usual.TopK,
            DocStride = parameters.Integer("doc_stride", min: 0),
            MaxAnswerLength = parameters.Integer("max_answer_len", min: 1) ?? usual.MaxAnswerLength,
            MaxSeqLength = parameters.Integer("max_seq_len", min: 1),
            MaxQuestionLength = parameters.Integer("max_question_len") ?? usual.MaxQuestionLength,
            HandleImpossibleAnswer = parameters.Boolean("handle_impossible_answer") ?? usual.HandleImpossibleAnswer,
            AlignToWords = parameters.Boolean("align_to_words") ?? usual.AlignToWords,
            Padding = parameters.Choice("padding", TokenizerCall.PaddingStrategies) ?? usual.Padding,
            Offsets = OffsetUnits.Read(parameters),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
