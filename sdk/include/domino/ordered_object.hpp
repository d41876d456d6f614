#pragma once

#include <algorithm>
#include <compare>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace domino {

/// The members of a JSON object in the order they were written, as `nlohmann::basic_json` wants its
/// ObjectType. Other than the library's own ordered map its keys can be moved, so an object that grows
/// moves its members where that one copies everything below them (measured: a third of an event's
/// instructions). A key is looked for from the front: objects are small.
template <class Key, class Value, class IgnoredLess = std::less<Key>, class IgnoredAllocator = void>
class OrderedObject {
public:
    using key_type = Key;
    using mapped_type = Value;
    using value_type = std::pair<Key, Value>;
    using Members = std::vector<value_type>;
    using iterator = typename Members::iterator;
    using const_iterator = typename Members::const_iterator;
    using size_type = typename Members::size_type;
    using difference_type = typename Members::difference_type;
    using reference = value_type&;
    using const_reference = const value_type&;
    using key_compare = std::equal_to<>;

    OrderedObject() = default;
    template <class Iterator>
    OrderedObject(Iterator first, Iterator last) {
        insert(first, last);
    }
    OrderedObject(std::initializer_list<value_type> members) { insert(members.begin(), members.end()); }

    iterator begin() { return members_.begin(); }
    iterator end() { return members_.end(); }
    const_iterator begin() const { return members_.begin(); }
    const_iterator end() const { return members_.end(); }
    const_iterator cbegin() const { return members_.cbegin(); }
    const_iterator cend() const { return members_.cend(); }
    bool empty() const { return members_.empty(); }
    size_type size() const { return members_.size(); }
    size_type max_size() const { return members_.max_size(); }
    size_type capacity() const { return members_.capacity(); }
    void clear() { members_.clear(); }

    iterator find(std::string_view key) {
        return std::find_if(begin(), end(), [key](const value_type& member) { return member.first == key; });
    }
    const_iterator find(std::string_view key) const {
        return std::find_if(begin(), end(), [key](const value_type& member) { return member.first == key; });
    }
    size_type count(std::string_view key) const { return find(key) == end() ? 0 : 1; }

    Value& at(std::string_view key) { return value_of(*this, key); }
    const Value& at(std::string_view key) const { return value_of(*this, key); }
    template <class AnyKey>
    Value& operator[](AnyKey&& key) {
        return emplace(std::forward<AnyKey>(key), Value()).first->second;
    }
    const Value& operator[](std::string_view key) const { return at(key); }

    /// Leaves the member that is there.
    template <class AnyKey, class AnyValue>
    std::pair<iterator, bool> emplace(AnyKey&& key, AnyValue&& value) {
        if (const auto found = find(key); found != end()) return {found, false};
        members_.emplace_back(std::forward<AnyKey>(key), std::forward<AnyValue>(value));
        return {std::prev(end()), true};
    }
    std::pair<iterator, bool> insert(value_type member) { return emplace(std::move(member.first), std::move(member.second)); }
    template <class Iterator>
    void insert(Iterator first, Iterator last) {
        for (; first != last; ++first) emplace(first->first, first->second);
    }
    /// Adds a member whose key is known to be new.
    Value& append(Key key) { return members_.emplace_back(std::move(key), Value()).second; }

    size_type erase(std::string_view key) {
        const auto found = find(key);
        if (found == end()) return 0;
        members_.erase(found);
        return 1;
    }
    iterator erase(iterator at) { return members_.erase(at); }
    iterator erase(iterator first, iterator last) { return members_.erase(first, last); }

    friend bool operator==(const OrderedObject& a, const OrderedObject& b) { return a.members_ == b.members_; }
    friend std::partial_ordering operator<=>(const OrderedObject& a, const OrderedObject& b) {
        return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(),
                                                      [](const value_type& one, const value_type& other) {
                                                          const std::partial_ordering keys = one.first <=> other.first;
                                                          return std::is_neq(keys) ? keys : one.second <=> other.second;
                                                      });
    }

private:
    template <class Self>
    static auto& value_of(Self& self, std::string_view key) {
        const auto found = self.find(key);
        if (found == self.end()) throw std::out_of_range("key not found");
        return found->second;
    }

    Members members_;
};

}  // namespace domino
