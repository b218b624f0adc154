// Where ours goes or answers differently from the recorded reference, on purpose, and why (docs/compatibility.md tells it).

export type Rule = {
  /** A whole sentence, as it may stand in docs/compatibility.md. */
  readonly reason: string
  /** Which calls, as `file/case`; all of them when absent. */
  readonly where?: RegExp
  /** Lines that the rule explains, as `replay.ts` writes them: `place: theirs → ours`. */
  readonly lines: readonly RegExp[]
}

const REQUESTS: readonly Rule[] = [
  {
    reason: 'Tool choice and parallel calls of Claude and Gemini clients reach OpenAI-type upstreams.',
    where: /\/(claude|gemini)-tools$/,
    lines: [
      /^body\.tool_choice: nothing → ("required"|\{"function":\{"name":"weather"\},"type":"function"\})$/,
      /^body\.parallel_tool_calls: nothing → false$/,
    ],
  },
  {
    reason: 'Text beside a tool call is kept, and a tool result is its text, not JSON in text.',
    where: /\/claude-tool-result$/,
    lines: [
      /^body\.messages\[1\]\.content: nothing → \[\{"text":"Looking\.","type":"text"\}\]$/,
      /^body\.messages\[2\]\.content\[0\]\.text: "\[\{\\"type\\":\\"text\\",\\"text\\":\\"18C\\"\}\]" → "18C"$/,
    ],
  },
  {
    reason:
      'Members that OpenAI does not have (`MimeType`, a tool message’s `name`, `detail` nobody asked for) are not made up.',
    lines: [
      /^body\.messages\[\d\]\.content\[\d\]\.image_url\.(MimeType|detail): "(|image\/png|auto)" → nothing$/,
      /^body\.messages\[2\]\.name: "weather" → nothing$/,
    ],
  },
  {
    reason: 'A Claude caller’s `metadata.user_id` is OpenAI’s `user`, and the other way round.',
    lines: [/^body\.user: nothing → "u"$/, /^body\.metadata: nothing → \{"user_id":"u1"\}$/],
  },
  {
    reason: 'Gemini’s schemas become JSON schemas: type names in lower case, output schemas as `response_format`.',
    where: /^01-openai\/gemini/,
    lines: [
      /^body\.tools\[0\]\.function\.parameters(\.properties\.location)?\.type: "[A-Z]+" → "[a-z]+"$/,
      /^body\.response_format: nothing → \{"json_schema":\{"name":"response"/,
    ],
  },
  {
    reason: 'Gemini clients’ calls and results have the same id; the reference’s do not pair.',
    where: /^01-openai\/gemini-tools$/,
    lines: [/^body\.messages\[1\]\.tool_calls\[0\]\.id: "call_1" → "call_0"$/],
  },
  {
    reason: 'Usage is asked of every upstream that can report it in streams, whichever family the client speaks.',
    where: /^(01-openai\/gemini|03-azure\/gemini|20-openrouter|26-zhipu-v4|\d\d-[\w-]+\/claude)/,
    lines: [/^body\.stream_options: nothing → \{"include_usage":true\}$/],
  },
  {
    reason:
      'Fields that an upstream knows are forwarded where the reference keeps a white list (Zhipu v4, Perplexity, Mistral).',
    where: /^(26-zhipu-v4|27-perplexity|42-mistral)\//,
    lines: [
      /^body\.(stop|response_format|user|tools): nothing → /,
      /^body\.reasoning_effort: nothing → "(low|high)"$/,
      /^body\.messages\[\d\]\.(tool_calls|tool_call_id): nothing → /,
    ],
  },
  {
    reason:
      'Mistral’s nine-character ids are made from the caller’s, so that they are the same in every turn; the reference draws them anew.',
    where: /^42-mistral\/chat-tool-result$/,
    lines: [/^body\.messages\[\d\]\.(tool_call_id|tool_calls\[0\]\.id): "\w{9}" → "\w{9}"$/],
  },
  {
    reason: 'DashScope’s `top_p` is only kept in its range; the reference sends 0.001 when none is given.',
    where: /^17-ali\//,
    lines: [/^body\.top_p: 0\.001 → nothing$/],
  },
  {
    reason: 'DeepSeek knows `max_tokens` alone.',
    where: /^43-deepseek\//,
    lines: [/^body\.max_(completion_)?tokens: (4000 → nothing|nothing → 4000)$/],
  },
  {
    reason: 'JSON schemas reach Claude as `output_config.format`.',
    where: /^14-anthropic[\w-]*\/chat-json-schema$/,
    lines: [/^body\.output_config: nothing → \{"format":\{"schema":/],
  },
  {
    reason:
      'Claude wants more tokens than the thinking budget has, no other temperature than its default beside thinking, not both temperature and `top_p` on newer models, and an effort instead of a budget on the newest.',
    where: /^14-anthropic/,
    lines: [
      /^body\.temperature: 1 → nothing$/,
      /^body\.top_p: 0\.9 → nothing$/,
      /^body\.max_tokens: 4000 → 5120$/,
      /^body\.thinking\.(budget_tokens: 1280 → nothing|type: "enabled" → "adaptive")$/,
      /^body\.output_config: nothing → \{"effort":"low"\}$/,
    ],
  },
  {
    reason: 'A thinking suffix gives way to a forced tool: Claude refuses both together.',
    where: /^14-anthropic-thinking-suffix\/claude-tools$/,
    lines: [/^body\.thinking: \{"budget_tokens":1024,"type":"enabled"\} → nothing$/, /^body\.max_tokens: 1280 → 200$/],
  },
  {
    reason: 'Reasoning effort and thinking budgets reach Gemini without a suffix in the model’s name.',
    where: /^24-gemini/,
    lines: [/^body\.generationConfig\.thinkingConfig: nothing → \{"includeThoughts":true,"thinkingBudget":\d+\}$/],
  },
  {
    reason: 'Gemini’s output schemas have its own type names; an empty `generationConfig` is left out.',
    where: /^24-gemini/,
    lines: [
      /^body\.generationConfig\.responseSchema\.[\w.]*type: "[a-z]+" → "[A-Z]+"$/,
      /^body\.generationConfig: \{\} → nothing$/,
    ],
  },
  {
    reason: 'Reasoning effort becomes Ollama’s `think`, and calls and results carry ids and names.',
    where: /^04-ollama\//,
    lines: [
      /^body\.think: nothing → ("low"|"high"|true)$/,
      /^body\.messages\[2\]\.(content: nothing → \[\{"text":"","type":"text"\}\]|tool_calls\[0\]\.id: nothing → "call_1")$/,
      /^body\.messages\[3\]\.tool_(call_id|name): nothing → "(call_1|weather)"$/,
    ],
  },
  {
    reason:
      'Ollama answers completions in OpenAI’s own format, which is forwarded; the reference gets an empty answer from `/api/generate`.',
    where: /^04-ollama\/completions$/,
    lines: [
      /^url: "POST \/api\/generate" → "POST \/v1\/completions"$/,
      /^body\.(options: \{"num_predict":10\} → nothing|max_tokens: nothing → 10)$/,
      /^(answer|row)\./,
    ],
  },
  {
    reason: 'Azure gets Gemini clients’ calls at its chat address; the reference asks an address that does not exist.',
    where: /^03-azure\/gemini-stream$/,
    lines: [/^url: .*\/\/v1beta.* → "POST \/openai\/deployments\/gpt-4o\/chat\/completions/, /^(answer|row)\./],
  },
  {
    reason: 'Tencent gets tools, tool results, stop words and pictures.',
    where: /^23-tencent\//,
    lines: [
      /^body\.(Tools|Stop): nothing → /,
      /^body\.Messages\[\d\]\.(ToolCalls|ToolCallId|Contents): nothing → /,
      /^body\.Messages\[0\]\.Content: "What is this\?" → nothing$/,
    ],
  },
  {
    reason: 'Vendors without tools are told of earlier calls and results in words, instead of losing them.',
    where: /^(16-zhipu|37-dify)\/chat-tool-result$/,
    lines: [
      /^body\.prompt\[3\]\.content\[0\]\.text: "" → "\[Tool call weather \(call_1\)/,
      /^body\.prompt\[4\]\.(content\[0\]\.text: "18C" → "\[Tool result weather \(call_1\): 18C\]"|role: "tool" → "user")$/,
      /^body\.query: .*ASSISTANT: \\n\[Tool call weather \(call_1\)/,
    ],
  },
  {
    reason:
      'Dify’s `user` is the caller’s, or one name for all who have none, so that its conversations and files belong together; files are described as Dify documents it.',
    where: /^37-dify\//,
    lines: [
      /^body(\.user|\[0\]\[1\]): "chatcmpl-\w+" → "tollgate-user"$/,
      /^body\.files\[0\]\.transfer_(mode: "local_file" → nothing|method: nothing → "local_file")$/,
      /^body\[1\]\[1\]\.(filename: "image\.jpeg" → "\w+(\.png)?"|type: "image\/jpeg" → "image\/png")$/,
    ],
  },
  {
    reason:
      'Dify, Coze, Baidu v1 and Zhipu v3 have no tools: definitions are left out, and the usage row names what was dropped.',
    where: /^(15-baidu|16-zhipu|37-dify|49-coze)\//,
    lines: [/^lost: (weather|Get the weather)$/],
  },
  {
    reason: 'Coze is asked for a stream, which brings the answer at once; the reference polls for it without an end.',
    where: /^49-coze\/chat$/,
    lines: [/^calls: 3 → POST \/v3\/chat$/],
  },
  {
    reason: 'Codex answers well only in streams and only to lists: it is asked so, and the answer is put together.',
    where: /^57-codex\/responses$/,
    lines: [
      /^body\.(stream: nothing → true|include: nothing → \["reasoning\.encrypted_content"\])$/,
      /^body\.input: "Say hello\." → \[\{/,
      /^answer\.text: "Word" → "Hello"$/,
    ],
  },
  {
    reason: 'OpenRouter speaks Claude’s format itself: Claude clients’ bodies are forwarded.',
    where: /^20-openrouter\/claude/,
    lines: [/^(answer|row)\./],
  },
  {
    reason: 'Cohere is asked in its second version, which has tools and every turn.',
    where: /^34-cohere\//,
    lines: [/^(answer|row)\..* → .*(weather|cityAttractions|tool_calls|119|44)/],
  },
  {
    reason: 'MiniMax’s sound is asked for as `hex`, the only form in which it can come with the answer.',
    where: /^35-minimax\/speech$/,
    lines: [/^body\.output_format: "mp3" → "hex"$/],
  },
  {
    reason: 'Forms are forwarded as they came, with the media type that the client gave its file.',
    lines: [/^body\[\d\]\[1\]\.type: "audio\/x-wav" → "audio\/wav"$/],
  },
  {
    reason:
      'Pictures of DashScope asked for as `b64_json` come as that, and those charged by tokens that nobody reports are charged by OpenAI’s table of sizes.',
    where: /^17-ali\/image$/,
    lines: [
      /^calls: 2 → POST \/api\/v1\/services\/aigc\/text2image\/image-synthesis, GET \/api\/v1\/tasks\/t-1, GET \/a\.png$/,
      /^answer\.text: /,
      /^(said|answer)\.usage: nothing → \{"input":1,"output":4160\}$/,
      /^row\.completion_tokens: 0 → 4160$/,
    ],
  },
]

const ANSWERS: readonly Rule[] = [
  {
    reason: 'Reasoning of an upstream reaches Claude and Gemini clients, streamed or whole.',
    where: /\/(claude|gemini)/,
    lines: [/^answer\.reasoning: "" → "/],
  },
  {
    reason: 'Claude’s input tokens do not count cached tokens twice.',
    where: /\/claude/,
    lines: [/^answer\.usage\.input: (14 → 12|659 → 339|23 → 12)$/],
  },
  {
    reason:
      'Completion tokens are the total without the prompt where an upstream counts reasoning beside them (xAI), in rows and in translated answers; a forwarded answer says what the upstream said.',
    lines: [
      /^(row\.completion_tokens|(answer|said)\.usage\.output): 2 → (322|342)$/,
      /^answer\.usage\.output: (322|342) → 2$/,
    ],
  },
  {
    reason: 'Gemini clients’ usage is the upstream’s, not an estimate.',
    where: /^01-openai\/gemini-stream$/,
    lines: [/^answer\.usage\.(input: 3 → 12|output: 0 → 342)$/],
  },
  {
    reason: 'Cloudflare’s and Tencent’s own usage is used, not an estimate.',
    where: /^(39-cloudflare|23-tencent)\//,
    lines: [/^(answer\.usage|row)\.\w+(\.cache_tokens|_tokens)?: \d+ → \d+$/],
  },
  {
    reason: 'Ollama’s calls reach whole answers too and end with `tool_calls`; Claude clients get Claude’s format.',
    where: /^04-ollama\/(chat-tools|claude)/,
    lines: [/^answer\.(calls\[0\]|text|usage|finish)/, /^row\.other\.(claude|usage_semantic|cache_creation_tokens): /],
  },
  {
    reason: 'Every whole stream has a finish and usage.',
    where: /^(16-zhipu|23-tencent|34-cohere|37-dify|49-coze)\//,
    lines: [/^answer\.finish: "" → "stop"$/, /^answer\.usage: nothing → \{"input":7,"output":3\}$/],
  },
  {
    reason: 'The space behind `data:` belongs to the framing.',
    where: /^16-zhipu\//,
    lines: [/^answer\.text: " Hello {2}there\." → "Hello there\."$/],
  },
  {
    reason: 'Cloudflare’s transcription is read where Cloudflare writes it.',
    where: /^39-cloudflare\/transcription$/,
    lines: [/^answer\.text: "" → "hello there"$/],
  },
  {
    reason: 'Pictures of Imagen say in the answer for how many tokens they are charged.',
    where: /^24-gemini\/image$/,
    lines: [/^(answer|said)\.usage: nothing → \{"input":258,"output":0\}$/],
  },
  {
    reason: 'Rerankers are charged by what they report.',
    where: /^(40-siliconflow|47-xinference)\/rerank$/,
    lines: [/^row\.prompt_tokens: [05] → 12$/, /^answer\.usage\.input: [05] → 12$/],
  },
  {
    reason: 'Sound whose length cannot be read counts a token for each 1000 bytes.',
    where: /^(01-openai|03-azure)\/speech$/,
    lines: [/^row\.completion_tokens: 0 → 4$/],
  },
  {
    reason: 'Rows tell the caller’s reasoning effort whenever it asked for one.',
    lines: [/^row\.other\.reasoning_effort: nothing → "(low|high)"$/],
  },
  {
    reason: 'Cached tokens of streams are read from xAI as from everybody.',
    where: /^48-xai/,
    lines: [/^row\.other\.cache_tokens: 0 → 11$/],
  },
]

/** Every difference that is one on purpose. */
export const RULES: readonly Rule[] = [...REQUESTS, ...ANSWERS]

/** Refused by the reference and by us: there is nothing such an upstream could be asked. */
export const STILL_REFUSED = /^(04-ollama|24-gemini|39-cloudflare|45-volcengine)\/responses-compact$/
