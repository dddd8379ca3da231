using System.Globalization;
using System.Numerics.Tensors;
using ConvBert.Explain;

namespace ConvBert.Cli.Rendering;

/// <summary>An explanation on a terminal: of its last layer, what each token looks at and mixes most, in the mean of the heads.</summary>
internal static class ExplanationView
{
    public static void Render(Terminal terminal, Explanation explanation)
    {
        ExplainedLayer layer = explanation.Layers[^1];
        terminal.WriteHeading($"layer {layer.Index + 1}; --output look.html shows all");
        terminal.WriteTable(
            ["token", "id", "offsets", "attention looks at", "convolution mixes"],
            explanation.Tokens.Select((token, index) => (IReadOnlyList<string>)
            [
                token.Token,
                token.Id.ToString(CultureInfo.InvariantCulture),
                $"{token.Start}–{token.End}",
                Strongest(explanation, layer.Attentions, index, first: 0),
                Strongest(explanation, layer.ConvKernels, index, first: index - (((int)layer.ConvKernels.Lengths[2] - 1) / 2)),
            ]));
    }

    /// <summary>The token of the largest weight in a row, and the weight; <paramref name="first"/> is the token of the row's start.</summary>
    private static string Strongest(Explanation explanation, Tensor<float> heads, int row, int first)
    {
        int best = -1;
        float most = -1;
        for (int column = 0; column < heads.Lengths[2]; column++)
        {
            int token = first + column;
            if (token < 0 || token >= explanation.Tokens.Count) continue;
            float sum = 0;
            for (int head = 0; head < heads.Lengths[0]; head++) sum += heads[head, row, column];
            if (sum <= most) continue;
            (best, most) = (token, sum);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{most / heads.Lengths[0]:0.00} {explanation.Tokens[best].Token}");
    }
}
