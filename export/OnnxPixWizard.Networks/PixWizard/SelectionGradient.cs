namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>What of a token selection is differentiated.</summary>
public enum SelectionGradient
{
    /// <summary>The selection is a constant: the ranking network gets no gradient at all.</summary>
    Constant,

    /// <summary>As published: the forward weight of a selected token is 1, backward it is the softmax of the logits at temperature 5.</summary>
    StraightThrough,
}
