import Glibc
import TestLaboratory

/// A server that answers each message of a client with the next of a recording, damaged. Served by hand: it has no thread.
final class ISCSIHostileServer {
    let port: UInt16
    private let listener: Int32
    private let answers: [[UInt8]]
    private var client: Int32 = -1
    private var next = 0
    private var seed = ISCSISeed(0)
    /// Messages of a connection that are left as they are.
    private var sound = 0

    init(answers: [[UInt8]]) throws {
        self.answers = answers
        (listener, port) = try LocalSocket.listening()
        _ = fcntl(listener, F_SETFL, O_NONBLOCK)
    }

    deinit {
        if client >= 0 { close(client) }
        close(listener)
    }

    /// Damages by another seed from the next connection on.
    func begin(seed: UInt64) {
        self.seed = ISCSISeed(seed)
        sound = Int.random(in: 0...answers.count, using: &self.seed)
    }

    /// Damages nothing from the next connection on.
    func beginSound() { sound = .max }

    /// Accepts and answers what is there.
    func turn() {
        let fresh = accept(listener, nil, nil)
        if fresh >= 0 {
            if client >= 0 { close(client) }
            (client, next) = (fresh, 0)
        }
        guard client >= 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(client, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count == 0 {
            close(client)
            client = -1
        } else if count > 0 {
            answer(to: bytes)
        }
    }

    private func answer(to request: [UInt8]) {
        var answer = answers[min(next, answers.count - 1)]
        next += 1
        // The task that is asked for, and the window of its command number (RFC 7143, 11.4.7 and 11.4.8), so that it is looked at.
        answer.replaceSubrange(16..<20, with: request[16..<20])
        answer.replaceSubrange(28..<36, with: request[24..<28] + request[24..<28])
        answer[33] &+= 1
        if next > sound { damage(&answer) }
        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        if next > sound, Int.random(in: 0..<20, using: &seed) == 0 { shutdown(client, Int32(SHUT_WR)) }
    }

    private func damage(_ answer: inout [UInt8]) {
        guard Int.random(in: 0..<3, using: &seed) > 0, !answer.isEmpty else { return }
        switch Int.random(in: 0..<6, using: &seed) {
        case 0: answer.removeLast(Int.random(in: 0...answer.count, using: &seed))
        case 1:
            // A length of up to 16 MiB, and sometimes so many bytes.
            if answer.count >= 8 { for index in 5..<8 { answer[index] = .random(in: 0...255, using: &seed) } }
            answer += [UInt8](
                repeating: .random(in: 0...255, using: &seed), count: .random(in: 0...20_000, using: &seed))
        case 2: answer += answer
        case 3:
            // SCSI status, flags, opcode: where the library decides by.
            let index = [0, 1, 2, 3, 4, 36, 37].randomElement(using: &seed) ?? 0
            if index < answer.count { answer[index] = .random(in: 0...255, using: &seed) }
        default:
            for _ in 0..<Int.random(in: 1...8, using: &seed) {
                answer[Int.random(in: 0..<answer.count, using: &seed)] = .random(in: 0...255, using: &seed)
            }
        }
    }
}
