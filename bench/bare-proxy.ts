// The yardstick: a Bun reverse proxy that parses the request's JSON, parses every chunk of a stream, and does nothing else.
// Prints {"port":n} when it listens. Argument: the upstream's URL.
// Ends with its input, so that it never outlives the benchmark.

const upstreamUrl = process.argv[2] ?? ''

const parseLines = () => {
  const decoder = new TextDecoder()
  let rest = ''
  return (piece: Uint8Array) => {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.startsWith('data: {')) JSON.parse(line.slice(6))
  }
}

// Of the ways to pass a stream through JavaScript (transform, generator, direct stream, this one) this costs least.
const parseWhileForwarding = (body: ReadableStream<Uint8Array>) => {
  const reader = body.getReader()
  const parse = parseLines()
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await reader.read()
      if (done) return controller.close()
      parse(value)
      controller.enqueue(value)
    },
    cancel: () => reader.cancel(),
  })
}

const forward = async (request: Request): Promise<Response> => {
  const text = await request.text()
  const body: { stream?: boolean } = JSON.parse(text)
  const answer = await fetch(upstreamUrl + new URL(request.url).pathname, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: request.headers.get('authorization') ?? '' },
    body: text,
    signal: request.signal,
  })
  const headers = { 'content-type': answer.headers.get('content-type') ?? '' }
  const stream = body.stream && answer.body ? parseWhileForwarding(answer.body) : answer.body
  return new Response(stream, { status: answer.status, headers })
}

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  fetch: forward,
  error: () => new Response('upstream failed', { status: 502 }),
})
console.log(JSON.stringify({ port: server.port }))
void Bun.stdin.text().then(() => process.exit(0))
