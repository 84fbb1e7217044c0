namespace AotDistil.Cli.Verification.Checks;

/// <summary>One kind of answer that a library gives and that is checked.</summary>
internal interface ICheck
{
    /// <summary>Judges the figures.</summary>
    CheckReport Run(VerificationFigures figures);
}
