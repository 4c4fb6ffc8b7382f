// Pictures over HTTP, in the words of the application:
//   curl --data-binary @photo.jpg "http://localhost:5000/edit?prompt=Remove+the+noise." -o clean.png
//   curl --data-binary @photo.jpg http://localhost:5000/depth
//   curl http://localhost:5000/health
// 'pixwizard serve' is the whole server: a queue, a page, keys and limits. This is for an application that has those already.
using OnnxPixWizard;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 32 << 20);
builder.Services.AddOnnxPixWizard(options => options.AddBundle("photos", "pixwizard-tiny").WarmUp = true);
builder.Services.AddHealthChecks().AddOnnxPixWizard();
WebApplication app = builder.Build();

app.MapHealthChecks("/health", new()
{
    ResponseWriter = (http, report) => http.Response.WriteAsync(
        string.Join("; ", report.Entries.Values.Select(check => check.Description))),
});

app.MapPost("/edit", (string prompt, HttpRequest http, PixWizardBundles bundles) => AnswerAsync(http, bundles, prompt, result =>
{
    MemoryStream png = new();
    result.Save(png);
    return Results.File(png.ToArray(), "image/png");
}));

const string ask = "Estimate the depth of this picture.";
app.MapPost("/depth", (HttpRequest http, PixWizardBundles bundles) => AnswerAsync(http, bundles, ask, result =>
{
    DepthMap depth = (DepthMap)result.Data!;
    return Results.Json(new { depth.Unit, depth.Size.Width, depth.Size.Height, Values = depth.Metres.ToArray(), result.Warnings });
}));

await app.RunAsync();

static async Task<IResult> AnswerAsync(HttpRequest http, PixWizardBundles bundles, string sentence, Func<PixWizardResult, IResult> answer)
{
    CancellationToken gone = http.HttpContext.RequestAborted;
    try
    {
        using MemoryStream body = new();
        await http.Body.CopyToAsync(body, gone);
        body.Position = 0;
        PixWizardRequest request = new() { Image = SourcePicture.FromStream(body), Instruction = sentence };
        IReadOnlyList<PixWizardResult> results = await bundles.RunStepsAsync(request, cancellation: gone);
        return answer(results[^1]);
    }
    catch (Exception e) when (e is ImageException or InstructionException or OptionException)
    {
        return Results.Problem(e.Message, statusCode: StatusCodes.Status400BadRequest);
    }
}
