namespace ConvBert.Testing;

/// <summary>A test that needs symbolic links; skipped with a reason where the system makes none, as Windows without developer mode.</summary>
internal sealed class LinkFactAttribute : FactAttribute
{
    public LinkFactAttribute()
    {
        if (!SymbolicLinks.Exist) Skip = SymbolicLinks.Absence;
    }
}
