using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Turns a token into the velocity of its pixels.</summary>
internal interface IVelocityHead
{
    /// <param name="features">Modulated tokens, [batch, N, D].</param>
    /// <param name="state">State and source features of each token as the network read them, [batch, N, F + Fs].</param>
    /// <returns>[batch, N, F], channel-major as the state.</returns>
    Value Apply(Value features, Value state);
}
