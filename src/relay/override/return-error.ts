// The operation that answers the client with an error of the operator's choosing.
import { GatewayError, isJsonObject, type JsonObject, type JsonValue } from '../../kernel/index.ts'
import type { CompileAction } from './operation.ts'
import { parameterError } from './problem.ts'

const readText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value.trim() : '')

const readStatus = (rule: JsonObject): number => {
  const status = Number(rule.status_code ?? rule.status ?? 400)
  return Number.isInteger(status) && status >= 400 && status <= 599 ? status : 400
}

/** `return_error`: a text, or `{message|msg, status_code|status, code, type, skip_retry}`. */
export const returnError: CompileAction = (operation) => {
  const rule: JsonObject = isJsonObject(operation.value) ? operation.value : { message: operation.value }
  const message = readText(rule.message) || readText(rule.msg)
  if (message === '') throw parameterError('return_error needs a message')
  const details = {
    status: readStatus(rule),
    code: readText(rule.code) || 'invalid_request',
    type: readText(rule.type) || 'invalid_request_error',
    retry: rule.skip_retry === false ? ('other-channel' as const) : ('never' as const),
  }
  return () => {
    throw new GatewayError('override_rejected', message, details)
  }
}
