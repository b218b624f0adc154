// What the conditions of an override may look at beside the body: the request, its headers, and how earlier attempts ended.
import type { JsonValue } from '../../kernel/index.ts'
import type { HeaderSet } from './header-set.ts'

/** How the attempt before this one ended. */
export type LastError = {
  readonly statusCode: number
  readonly message: string
  readonly code: string
  readonly type: string
  readonly skipsRetry: boolean
}

/** One attempt as an override sees it. */
export type OverrideContext = {
  /** The model the client asked for. */
  readonly originalModel: string
  /** The model this channel is asked for. */
  readonly upstreamModel: string
  readonly requestPath: string
  readonly requestHeaders: Headers
  /** 0 for the first attempt. */
  readonly retryIndex: number
  readonly lastError?: LastError | undefined
  readonly isChannelTest?: boolean
  /** Collects an audit line for every operation, not only for those on telling fields. */
  readonly auditsEverything?: boolean
}

const readLastError = (lastError: LastError | undefined, name: string): JsonValue | undefined => {
  if (lastError === undefined) return undefined
  switch (name) {
    case 'status_code':
      return lastError.statusCode
    case 'message':
      return lastError.message
    case 'code':
    case 'error_code':
      return lastError.code
    case 'type':
    case 'error_type':
      return lastError.type
    case 'skip_retry':
      return lastError.skipsRetry
    default:
      return undefined
  }
}

/** A value of the context by its dotted name (relay.md 9.8); undefined when there is none. */
export const readContext = (context: OverrideContext, headers: HeaderSet, name: string): JsonValue | undefined => {
  const [group = '', ...more] = name.split('.')
  const member = more.join('.')
  switch (group) {
    case 'model':
    case 'upstream_model':
      return context.upstreamModel
    case 'original_model':
      return context.originalModel
    case 'request_path':
      return context.requestPath
    case 'request_headers':
      return isHeaderName(member) ? (context.requestHeaders.get(member) ?? undefined) : undefined
    case 'header_override':
      return headers.get(member)
    case 'retry_index':
      return context.retryIndex
    case 'is_retry':
      return context.retryIndex > 0
    case 'retry':
      return member === 'index' ? context.retryIndex : member === 'is_retry' ? context.retryIndex > 0 : undefined
    case 'is_channel_test':
      return context.isChannelTest === true
    case 'last_error':
      return readLastError(context.lastError, member)
    default:
      return group.startsWith('last_error_')
        ? readLastError(context.lastError, group.slice('last_error_'.length))
        : undefined
  }
}

/** True for a text that may be a header's name. */
export const isHeaderName = (name: string): boolean => /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/.test(name)
