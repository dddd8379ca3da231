namespace ConvBert.Testing;

/// <summary>A theory that needs symbolic links; skipped with a reason where the system makes none, as Windows without developer mode.</summary>
internal sealed class LinkTheoryAttribute : TheoryAttribute
{
    public LinkTheoryAttribute()
    {
        if (!SymbolicLinks.Exist) Skip = SymbolicLinks.Absence;
    }
}
