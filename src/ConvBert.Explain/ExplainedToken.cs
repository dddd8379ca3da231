namespace ConvBert.Explain;

/// <summary>A token of an explained text.</summary>
/// <param name="Token">The token as the vocabulary has it: <c>##ing</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="TypeId">0 for the first text, 1 for the second.</param>
/// <param name="Start">Its first code point in its text.</param>
/// <param name="End">The code point after its last; <paramref name="Start"/> for tokens that stand for no text.</param>
/// <param name="IsSpecial">Whether the tokenizer added it: <c>[CLS]</c>, <c>[SEP]</c>.</param>
public sealed record ExplainedToken(string Token, int Id, int TypeId, int Start, int End, bool IsSpecial);
