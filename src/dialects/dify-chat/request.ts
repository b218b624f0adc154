// Requests to a Dify app (`POST /v1/chat-messages`, https://docs.dify.ai/api-reference): one text, and files beside it.
import type { JsonObject } from '../../kernel/index.ts'
import type { Conversation, Encoded, MediaPart } from '../neutral/index.ts'
import { listUnsaid, plainTurns } from '../vendor-family/index.ts'

/** Dify tells its users' conversations and files apart by this name; uploads carry the same one. */
const NAMELESS_USER = 'tollgate-user'

const FILE_TYPES: Readonly<Record<MediaPart['kind'], string>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  file: 'document',
}

/** A file by its address, or by the id that an upload gave it; bytes have to be uploaded first. */
const encodeFile = ({ kind, source }: MediaPart): JsonObject | undefined => {
  const type = FILE_TYPES[kind]
  if (source.kind === 'url') return { type, transfer_method: 'remote_url', url: source.url }
  return source.kind === 'file' ? { type, transfer_method: 'local_file', upload_file_id: source.id } : undefined
}

/** The name under which a conversation's caller is known to Dify. */
export const userOf = (conversation: Pick<Conversation, 'user'>): string =>
  conversation.user === undefined || conversation.user === '' ? NAMELESS_USER : conversation.user

/** A conversation as one query, its turns headed by their roles (providers.md section 4.15). */
export const encodeRequest = (conversation: Conversation): Encoded => {
  const dropped = listUnsaid(conversation, ['user'])
  const files: JsonObject[] = []
  const turns = plainTurns(conversation)
  for (const { part, path } of turns.flatMap(({ media }) => media)) {
    const file = encodeFile(part)
    if (file === undefined) dropped.push(path)
    else files.push(file)
  }
  return {
    body: {
      inputs: {},
      query: turns.map(({ role, text }) => `${role.toUpperCase()}: \n${text}\n`).join(''),
      response_mode: conversation.isStream ? 'streaming' : 'blocking',
      user: userOf(conversation),
      auto_generate_name: false,
      files,
    },
    dropped,
  }
}
